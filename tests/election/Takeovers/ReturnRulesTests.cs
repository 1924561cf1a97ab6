using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>From a return to the proof.</summary>
public sealed class ReturnRulesTests
{
    [Fact]
    public void Decide_WholeIncident_GoesThroughEveryState()
    {
        var world = World.WithActiveTakeover();
        Assert.Equal(TakeoverState.Active, world.Takeovers["slave-2-t2"].Status.State);
        world.Holds("spare-1", "slave-2", 500);
        world.Pass(10_000, "slave-2");
        Assert.Empty(world.Run());
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { BootId = "b2", Digest = new CameraDigest(8, 8, 8) });
        Assert.Empty(world.Run());
        world.Pass(2_900);
        Assert.Empty(world.Run());
        world.Pass(100);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        world.Answers("spare-1", 3, RoleAnswerKind.HandingBack);
        Assert.Empty(world.Run());
        world.Answers("spare-1", 3, RoleAnswerKind.HandedBack);
        Assert.Equal(["slave-2-t2 Reinserting"], world.Run());
        world.Pass(5_000);
        Assert.Empty(world.Run());
        world.Reinsertions["r"] = Reinserted(ReinsertionState.Verifying);
        world.Holds("spare-1", "slave-2", 0);
        Assert.Empty(world.Run());
        world.Reinsertions["r"] = Reinserted(ReinsertionState.Completed);
        Assert.Equal(["slave-2-t2 Completed"], world.Run());
        Assert.Empty(world.Decide());
    }

    [Fact]
    public void Decide_OriginalAnswersButNothingBecomesDurable_NotStable()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 8, 5) });
        world.Run();
        world.Pass(60_000);
        Assert.Empty(world.Run());
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 7, 7) });
        world.Run();
        world.Pass(3_000);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
    }

    [Fact]
    public void Decide_OriginalFailsAgainWhileReturning_NewTakeoverByWhoCoversMost()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(3_000);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t4 Assigned spare-1", "slave-2-t2 Superseded"], world.Run());
    }

    [Fact]
    public void Decide_EveryFlap_DoublesTheStableTime()
    {
        var world = World.WithActiveTakeover();
        foreach (var seconds in new[] { 3, 6, 12, 24 })
        {
            Back(world, seconds);
            world.Says("slave-2", ServerState.Failed);
            world.Run();
            var latest = world.View.TakeoversOf("slave-2").First();
            Assert.Equal(TakeoverState.Assigned, latest.Status.State);
            world.Answers("spare-1", latest.Spec.Term, RoleAnswerKind.Active);
            world.Run();
        }
    }

    [Fact]
    public void StableNeeded_ManyFlaps_AtMostTenMinutes() =>
        Assert.Equal(TimeSpan.FromMinutes(10), new ServerMemory { Flaps = 50 }.StableNeeded(new SiteSpec(), World.Times));

    [Fact]
    public void Decide_ReinsertingButTheSpareWasNeverHeard_NotCompleted()
    {
        var world = World.WithActiveTakeover();
        world.Takeovers["slave-2-t2"] = world.Takeovers["slave-2-t2"] with { Status = new TakeoverStatus { State = TakeoverState.Reinserting, HandBackTerm = 3 } };
        world.Says("slave-2", ServerState.Alive);
        world.Beats.Remove("spare-1");
        world.Run();
        world.Pass(60_000);
        Assert.Empty(world.Run());
        Assert.Contains("not heard", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_SilentSpareHeldVideoInItsLastBeat_NotCompleted()
    {
        var world = World.WithActiveTakeover();
        world.Holds("spare-2", "slave-2", 7);
        world.Takeovers["slave-2-t2"] = world.Takeovers["slave-2-t2"] with { Status = new TakeoverStatus { State = TakeoverState.Reinserting, HandBackTerm = 3 } };
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(60_000, "spare-2");
        Assert.Empty(world.Run());
    }

    private static void Back(World world, int seconds)
    {
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass((seconds * 1000) - 100);
        Assert.Empty(world.Run());
        world.Pass(100);
        Assert.Contains(world.Run(), s => s.EndsWith("Returning", StringComparison.Ordinal));
    }

    private static Reinsertion Reinserted(ReinsertionState state) => new()
    {
        Metadata = new ObjectMeta { Name = "slave-2-t2-spare-1" },
        Spec = new ReinsertionSpec("slave-2", "spare-1", "slave-2-t2"),
        Status = new ReinsertionStatus { State = state },
    };
}
