using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>When a spare that is being deleted is waited for no longer; and that a control plane that hears nobody says so of nobody.</summary>
public sealed class AbsenceRulesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void Of_DeletedSpareIsOff_OutOfReachAfterThirtySeconds()
    {
        var world = Deleted();
        Silent(world, seconds: 29);
        Assert.Empty(Of(world));
        Silent(world, seconds: 31);
        Assert.Equal("spare-1 has sent no beat for 31 s and answers no probe", Of(world)["spare-1"]);
    }

    [Fact]
    public void Of_ElectionStartedJustNow_ListensFirst()
    {
        var world = Deleted();
        Silent(world, seconds: 600);
        world.Beats.Remove("spare-1");
        Assert.Empty(AbsenceRules.Of(world.View, TimeSpan.FromSeconds(30), world.Now));
        Assert.Equal("spare-1 has sent no beat for 31 s and answers no probe", AbsenceRules.Of(world.View, TimeSpan.FromSeconds(31), world.Now)["spare-1"]);
    }

    [Fact]
    public void Of_NobodyDeletesIt_IsNotAsked()
    {
        var world = new World();
        Silent(world, seconds: 600);
        Assert.Empty(Of(world));
    }

    [Fact]
    public void Of_ItAnswersProbes_IsWaitedFor()
    {
        var world = Deleted();
        Silent(world, seconds: 600);
        world.Says("spare-1", ServerState.Suspect);
        Assert.Empty(Of(world));
    }

    [Fact]
    public void Of_OnePlaceStillGetsAnswers_IsWaitedFor()
    {
        var world = Deleted();
        Silent(world, seconds: 600);
        var seen = world.Health["spare-1"];
        world.Health["spare-1"] = seen with { Report = seen.Report with { Signs = [.. seen.Report.Signs, new Sign("spare-2", "probe", SignValue.Alive, 100, "answers")] } };
        Assert.Empty(Of(world));
    }

    /// <summary>R4: loss of broker or heartbeat alone says nothing of anybody.</summary>
    [Fact]
    public void Of_NobodyIsHeard_SaysSoOfNobody()
    {
        var world = Deleted();
        Silent(world, seconds: 600);
        foreach (var recorder in world.Beats.Keys.ToList())
        {
            world.Hear(recorder, ageMs: 600_000);
        }
        Assert.Empty(Of(world));

        var heartbeatIsIll = Deleted();
        Silent(heartbeatIsIll, seconds: 600);
        foreach (var recorder in heartbeatIsIll.Health.Keys.ToList())
        {
            heartbeatIsIll.Says(recorder, ServerState.Unknown);
            heartbeatIsIll.ProbeIsMissing(recorder);
        }
        Assert.Empty(Of(heartbeatIsIll));
    }

    private static IReadOnlyDictionary<string, string> Of(World world) => AbsenceRules.Of(world.View, Long, world.Now);

    private static World Deleted()
    {
        var world = new World();
        var spare = world.Spares["spare-1"];
        world.Spares["spare-1"] = spare with { Metadata = spare.Metadata with { DeletionTimestamp = world.Wall } };
        return world;
    }

    private static void Silent(World world, int seconds)
    {
        world.Hear("spare-1", ageMs: seconds * 1000);
        world.Says("spare-1", ServerState.Suspect);
        world.ProbeIsMissing("spare-1");
    }
}
