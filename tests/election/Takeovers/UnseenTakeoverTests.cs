using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>A term that somebody names and no takeover that is seen explains: the store's watch is late, or the store has lost the takeover.</summary>
public sealed class UnseenTakeoverTests
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "slave-2-t2")]
    [InlineData(3, "slave-2-t2")]
    [InlineData(6, "slave-2-t6")]
    public void NameOf_OnlyABeatKnowsTheTerm_IsTheTakeoverThatMintedIt(long term, string? name)
    {
        var world = new World();
        world.Hear("spare-1", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = term } });
        Assert.Equal(name, UnseenTakeovers.NameOf("slave-2", world.View));
    }

    [Fact]
    public void NameOf_ATakeoverThatIsSeenHasTheTerm_IsNone()
    {
        var world = World.WithActiveTakeover();
        Assert.Null(UnseenTakeovers.NameOf("slave-2", world.View));
        world.Hear("spare-1", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 3 } });
        Assert.Equal("slave-2-t2", UnseenTakeovers.NameOf("slave-2", world.View));
    }

    // ADR 15: even terms are takeovers'. The original keeps its own role under any odd one.
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Build_NoTakeoverIsSeen_TheOriginalHasItsRoleUnderOddTermsOnly(long term, bool has)
    {
        var world = new World();
        world.Hear("spare-1", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = term } });
        Assert.Equal(has ? new RoleHeld("slave-2", term) : null, world.Plans()["slave-2"].OwnRole);
        Assert.Equal(term, world.Plans()["slave-2"].Terms["slave-2"]);
        Assert.Equal(8, world.Plans()["slave-2"].Record.Count);
    }

    [Theory]
    [InlineData(true, ServerState.Alive, false, 3)]
    [InlineData(false, ServerState.Alive, false, 2)]
    [InlineData(true, ServerState.NotRecording, false, 2)]
    [InlineData(true, ServerState.Alive, true, 2)]
    public void TermFor_EvenTermWithoutTakeover_TheOriginalGetsTheNextOnlyWhenItIsLostAndNobodyServes(bool isLost, ServerState state, bool isServed, long expected)
    {
        var world = new World();
        world.Says("slave-2", state);
        world.Hear("spare-1", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 2 }, Roles = isServed ? [new RoleHeld("slave-2", 2)] : [] });
        Assert.Equal(expected, TermRepair.TermFor("slave-2", world.View, isLost, world.Now));
    }

    [Fact]
    public void TermFor_TakeoverIsThere_IsTheKnownTerm()
    {
        var world = World.WithActiveTakeover();
        world.Hear("spare-1", b => b with { Roles = [] });
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(2, TermRepair.TermFor("slave-2", world.View, isLost: true, world.Now));
    }
}
