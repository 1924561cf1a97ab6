using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class TermTests
{
    // One replica hands the role back at the moment when another gives it to the next spare: whichever writes the store takes, and it may
    // take both, one term never names two recorders (R2).
    [Fact]
    public void NextTerms_WhateverIsKnown_TakeoversAndOriginalsNeverMeet()
    {
        for (var known = 1L; known < 20; known++)
        {
            var world = new World();
            world.Servers["slave-2"] = world.Servers["slave-2"] with { Status = new SiteServerStatus(known) };
            var (takeover, own) = (world.View.NextTakeoverTerm("slave-2"), world.View.NextOwnTerm("slave-2"));
            Assert.True(takeover > known && takeover % 2 == 0, $"{takeover} after {known}");
            Assert.True(own > known && own % 2 == 1, $"{own} after {known}");
        }
    }

    [Fact]
    public void NextTerms_FreshServer_AreTwoAndThree()
    {
        var world = World.WithActiveTakeover();
        Assert.Equal(2, world.View.TermOf("slave-2"));
        Assert.Equal(3, world.View.NextOwnTerm("slave-2"));
    }
}
