using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>The spare is lost: in each state of its takeover, silent, failed, removed, added again, with and without video that is owed.</summary>
public sealed class SpareLossTests
{
    [Fact]
    public void Decide_SpareRemovedBeforeItAnswers_TheNextOneAtOnce()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Spares.Remove("spare-1");
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
        Assert.Contains("spare-1 was removed from the site before it answered", world.Takeovers["slave-2-t4"].Spec.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_SpareRemovedWhileOfflineAndActive_TheNextAssumesWithoutHearingIt()
    {
        var world = World.WithActiveTakeover();
        world.Pass(20_000, "spare-1", "slave-2");
        world.Spares.Remove("spare-1");
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
        Assert.Contains("removed from the site", world.Takeovers["slave-2-t4"].Spec.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RemovedSpareIsAddedAgainAndShowsTheOldRole_ToldByTheHigherTermAndNotChosenForIt()
    {
        var world = World.WithActiveTakeover();
        var spare = world.Spares["spare-1"];
        world.Spares.Remove("spare-1");
        world.Run();
        world.Answers("spare-2", 4, RoleAnswerKind.Active);
        world.Run();
        world.Spares["spare-1"] = spare;
        Assert.Empty(world.Run());
        var told = Assert.Single(world.Plans()["spare-1"].Assume, a => a.Server == "slave-2");
        Assert.Equal((AssumePhase.HandBack, 4L), (told.Phase, told.Term));
    }

    [Fact]
    public void Decide_AssumerLostAndNoOtherSpare_UnprotectedWithBothReasons()
    {
        var world = World.WithActiveTakeover();
        world.Spares.Remove("spare-2");
        world.Says("spare-1", ServerState.Failed);
        Assert.Empty(world.Run());
        var wait = Assert.IsType<Wait>(world.DecideFor("slave-2"));
        Assert.True(wait.Unprotected);
        Assert.Contains("spare-1 was declared failed", wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_AssumerRestartedAndIsVetoedByTheReturnedOriginal_RoleGoesBackAtOnce()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Answers("spare-1", 2, RoleAnswerKind.Vetoed, reason: "slave-2 answered its probe.");
        Assert.Equal("slave-2-t2 Returning", world.Run()[0]);
    }

    [Fact]
    public void Decide_AssumerRestartedAndRefusesWhileTheServerIsDead_TheNextSpare()
    {
        var world = World.WithActiveTakeover();
        world.Answers("spare-1", 2, RoleAnswerKind.Refused, reason: "its disk is full.");
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
    }

    [Fact]
    public void Decide_SpareLostWhileReturning_ReinsertionWaitsForItByName()
    {
        var world = Returning();
        world.Holds("spare-1", "slave-2", 40);
        world.Says("spare-1", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Reinserting"], world.Run());
        world.Pass(3_600_000, "spare-1");
        Assert.Empty(world.Run());
        Assert.Contains("spare-1 holds 40 pictures of 1 cameras (silent for", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_LostHolderComesBackEmptyHanded_Completed()
    {
        var world = Reinserting(holds: 40);
        world.Pass(60_000, "spare-1");
        Assert.Empty(world.Run());
        world.Holds("spare-1", "slave-2", 0);
        world.Run();
        world.Pass(1_100);
        Assert.Equal(TakeoverState.Completed, world.Takeovers["slave-2-t2"].Status.State);
    }

    [Fact]
    public void Decide_LostHolderIsRemovedByAnOperator_CompletedAndTheLossIsAGapInTheJournal()
    {
        var world = Reinserting(holds: 40);
        world.Reinsertions["r"] = new Reinsertion
        {
            Metadata = new ObjectMeta { Name = "slave-2-t2-spare-1" },
            Spec = new ReinsertionSpec("slave-2", "spare-1", "slave-2-t2"),
            Status = new ReinsertionStatus { State = ReinsertionState.Waiting },
        };
        world.Pass(60_000, "spare-1");
        world.Spares.Remove("spare-1");
        var move = Assert.IsType<MoveTakeover>(world.DecideFor("slave-2"));
        Assert.Equal(TakeoverState.Completed, move.State);
        var note = Assert.Single(move.Notes);
        Assert.Equal((JournalSeverity.Alarm, "HoldingLost"), (note.Severity, note.Kind));
        Assert.Contains("spare-1 holds 40 pictures of 1 cameras and was removed", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RemovedHolderStillBeats_ItsVideoComesHome()
    {
        var world = Reinserting(holds: 40);
        world.Spares.Remove("spare-1");
        world.Pass(60_000);
        Assert.Empty(world.Run());
        Assert.Contains("comes home", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_EarlierAssumerOfTheIncidentWasNotHeardSinceElectionBegan_NotCompleted()
    {
        var world = World.WithActiveTakeover();
        world.Says("spare-1", ServerState.Failed);
        world.Run();
        world.Takeovers["slave-2-t4"] = world.Takeovers["slave-2-t4"] with { Status = new TakeoverStatus { State = TakeoverState.Reinserting, HandBackTerm = 5 } };
        world.Says("slave-2", ServerState.Alive);
        world.Beats.Remove("spare-1");
        world.Run();
        world.Pass(60_000);
        Assert.Empty(world.Run());
        Assert.Contains("spare-1, which served as slave-2, was not heard yet", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    private static World Returning()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(3_000);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        return world;
    }

    private static World Reinserting(int holds)
    {
        var world = Returning();
        world.Holds("spare-1", "slave-2", holds);
        world.Answers("spare-1", 3, RoleAnswerKind.HandedBack);
        Assert.Equal(["slave-2-t2 Reinserting"], world.Run());
        return world;
    }
}
