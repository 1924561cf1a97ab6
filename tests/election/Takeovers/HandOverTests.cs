using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>A spare that serves a role is asked to end (SIGTERM): it hands the role over while it serves on.</summary>
public sealed class HandOverTests
{
    [Fact]
    public void Decide_ServingSpareIsAskedToEnd_TheNextOneAtOnceUnderTheNextTerm()
    {
        var world = Leaving();
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
        var spec = world.Takeovers["slave-2-t4"].Spec;
        Assert.Equal(("spare-1", true), (spec.HandedOverBy, spec.AnswersProbes));
        Assert.StartsWith("slave-2: spare-1, which serves as slave-2, was asked to end; spare-2 ", spec.Reason, StringComparison.Ordinal);
        Assert.Contains("spare-1 is leaving", spec.PassedOver);
    }

    [Theory]
    [InlineData(ServerState.Failed, 100)]
    [InlineData(ServerState.Failed, 60_000)]
    [InlineData(ServerState.Unknown, 60_000)]
    [InlineData(ServerState.Suspect, 100)]
    public void Decide_WhateverIsKnownOfTheServer_HandedOver(ServerState state, double evidenceMs)
    {
        var world = Leaving();
        world.Says("slave-2", state, evidenceMs);
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
        var plan = Assert.Single(world.Plans()["spare-2"].Assume);
        Assert.Equal((4L, AssumePhase.Serve, true, 0d, true), (plan.Term, plan.Phase, plan.WithoutEvidence, plan.EvidenceAgeMs, plan.AnswersProbes));
    }

    [Fact]
    public void Build_UntilTheNextIsActive_TheLeavingSpareServesOnUnderItsTerm()
    {
        var world = Leaving();
        world.Run();
        var plan = world.Plans()["spare-1"];
        var serve = Assert.Single(plan.Assume);
        Assert.Equal((AssumePhase.Serve, 2L, "slave-2-t2", 2L), (serve.Phase, serve.Term, serve.Takeover, plan.Terms["slave-2"]));

        world.Answers("spare-2", 4, RoleAnswerKind.Active);
        Assert.Equal(["slave-2-t4 Active"], world.Run());
        plan = world.Plans()["spare-1"];
        Assert.Equal((AssumePhase.HandBack, 4L, 4L), (plan.Assume[0].Phase, plan.Assume[0].Term, plan.Terms["slave-2"]));
    }

    [Fact]
    public void Build_ItKeepsOn_ItFollowsTheSuccessorUntilThatHasEverything()
    {
        var world = Leaving();
        world.Guards("spare-1", "slave-2", 0, keeping: 8);
        var before = GuardPlanner.Plan(GuardView.Of(world.View, GuardPlan.Empty, TimeSpan.FromMinutes(1), world.Now));
        world.Run();
        world.Answers("spare-2", 4, RoleAnswerKind.Active);
        world.Hear("spare-1", b => b with { Roles = [], Answers = [] });
        world.Run();
        var slot = Assert.Single(Plan(world, before).Slots, s => s.Spare == "spare-1");
        Assert.Equal(("slave-2", "spare-2", 3), (slot.Server, slot.Recorder, slot.Order));
        Assert.Equal("spare-2", Assert.Single(world.Plans(Plan(world, before))["spare-1"].Guard).Recorder);

        // It let go: nothing holds it any more, and it gets nothing new.
        world.Guards("spare-1", "slave-2", 8, keeping: 0);
        Assert.DoesNotContain(Plan(world, before).Slots, s => s.Spare == "spare-1");
    }

    [Fact]
    public void Decide_TheServerRecordsAlready_ItGetsItsRoleBackAtOnce()
    {
        var world = Leaving();
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        Assert.Equal("spare-1, which serves as slave-2, was asked to end and slave-2 records: the role goes back at once.", world.Takeovers["slave-2-t2"].Status.Reason);
    }

    [Fact]
    public void Decide_TheServerAnswersAndDoesNotRecord_TheNextSpare()
    {
        var world = Leaving();
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 0, 0) });
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
        // It does not answer for ten seconds, and the server has begun to record: no other spare is tried for it.
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 8, 8) });
        world.Decide();
        world.Hear("spare-1", b => b with { Roles = [] });
        world.Pass(10_100);
        Assert.Equal("slave-2-t4 Cancelled", world.Run()[0]);
        Assert.Equal("spare-2 did not answer for 10 s; slave-2 records and gets its role back.", world.Takeovers["slave-2-t4"].Status.Reason);
    }

    [Fact]
    public void Decide_ServerInMaintenanceRecords_TheNextSpareAndWithoutOneTheServer()
    {
        var world = Leaving();
        world.Says("slave-2", ServerState.Alive);
        world.Wishes(OperatorWishes.Maintenance, "true");
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());

        world = Leaving();
        world.Says("slave-2", ServerState.Alive);
        world.Wishes(OperatorWishes.Maintenance, "true");
        world.Spares.Remove("spare-2");
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        Assert.Contains("no other spare is ready", world.Takeovers["slave-2-t2"].Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NoOtherSpare_ServesOnAndSaysForHowLongAndWhy()
    {
        var world = Leaving();
        world.Hear("spare-2", b => b with { Health = World.Well with { DiskFault = "EIO" } });
        Assert.Empty(world.Run());
        var wait = Assert.IsType<Wait>(world.DecideFor("slave-2"));
        Assert.True(wait.Unprotected);
        Assert.Equal(
            "spare-1, which serves as slave-2, was asked to end and no other spare can assume the role (spare-2 has a disk fault (EIO)): it serves on for 10 s at most.",
            wait.Reason);
    }

    [Fact]
    public void Decide_ItEndedAfterItsLimit_AsAnySpareThatIsLost()
    {
        var world = Leaving();
        world.Hear("spare-2", b => b with { Health = World.Well with { DiskFault = "EIO" } });
        world.Run();
        world.Says("spare-1", ServerState.Failed);
        world.Hear("spare-2", b => b with { Health = World.Well });
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
        Assert.Null(world.Takeovers["slave-2-t4"].Spec.HandedOverBy);
    }

    [Theory]
    [InlineData("refuses", "spare-2 refused the role (because)")]
    [InlineData("is silent", "spare-2 fell silent before it answered")]
    [InlineData("goes, too", "spare-2 was asked to end before it answered")]
    public void Decide_TheNextOneDoesNotAnswer_TheOneAfterItAndTheLeavingOneServesOn(string what, string because)
    {
        var world = Leaving();
        world.AddSpare("spare-3");
        world.Guards("spare-2", "slave-2", 8);
        world.Run();
        switch (what)
        {
            case "refuses": world.Answers("spare-2", 4, RoleAnswerKind.Refused); break;
            case "is silent": world.Pass(2_100, "spare-2"); break;
            default: world.Hear("spare-2", b => b with { Health = World.Well with { Leaving = true } }); break;
        }
        Assert.Equal(["slave-2-t6 Assigned spare-3", "slave-2-t4 Superseded"], world.Run());
        Assert.Equal("spare-1", world.Takeovers["slave-2-t6"].Spec.HandedOverBy);
        Assert.Contains(because, world.Takeovers["slave-2-t6"].Spec.Reason, StringComparison.Ordinal);
        Assert.Equal((AssumePhase.Serve, 2L), (world.Plans()["spare-1"].Assume[0].Phase, world.Plans()["spare-1"].Assume[0].Term));
    }

    [Fact]
    public void Decide_ManySparesAreReplacedInTurn_NoneWaitsForAFailuresHoldDown()
    {
        var world = World.WithActiveTakeover();
        for (var turn = 0; turn < 8; turn++)
        {
            var (from, to, term) = (turn % 2 == 0 ? "spare-1" : "spare-2", turn % 2 == 0 ? "spare-2" : "spare-1", 4 + (2 * turn));
            world.Hear(from, b => b with { Health = World.Well with { Leaving = true } });
            Assert.Contains($"slave-2-t{term} Assigned {to}", world.Run());
            world.Answers(to, term, RoleAnswerKind.Active);
            world.Run();
            world.Hear(from, b => b with { Health = World.Well, Roles = [], BootId = $"b{turn + 2}" });
        }
        Assert.Equal(1, world.Memory["slave-2"].Attempts);
    }

    [Fact]
    public void Decide_AskedByHand_TheWishGoesOnAtTheNextSpare()
    {
        var world = World.ServedByHand();
        world.Hear("spare-1", b => b with { Health = World.Well with { Leaving = true } });
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
        Assert.Equal("anna", world.Takeovers["slave-2-t4"].Spec.ByHand?.By);
    }

    [Fact]
    public void Build_ServerIsAskedToEnd_ItHasItsRoleUntilTheSpareIsActive()
    {
        var world = new World();
        world.Hear("slave-2", b => b with { Roles = [new RoleHeld("slave-2", 1)], Health = World.Well with { Leaving = true } });
        world.Says("slave-2", ServerState.Leaving);
        world.Run();
        Assert.Equal((1L, 1L), (world.Plans()["slave-2"].OwnRole?.Term ?? 0, world.Plans()["slave-2"].Terms["slave-2"]));
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Run();
        Assert.Null(world.Plans()["slave-2"].OwnRole);
        Assert.Equal(2L, world.Plans()["slave-2"].Terms["slave-2"]);
    }

    private static GuardPlan Plan(World world, GuardPlan before) => GuardPlanner.Plan(GuardView.Of(world.View, before, TimeSpan.FromMinutes(1), world.Now));

    private static World Leaving()
    {
        var world = World.WithActiveTakeover();
        world.Hear("spare-1", b => b with { Health = World.Well with { Leaving = true } });
        return world;
    }
}
