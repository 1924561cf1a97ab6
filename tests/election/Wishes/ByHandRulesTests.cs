using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>Takeover and release by an operator's wish.</summary>
public sealed class ByHandRulesTests
{
    [Fact]
    public void Decide_WishForALivingServer_AssignedWithItsReason()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
        var spec = world.Takeovers["slave-2-t2"].Spec;
        Assert.Equal("anna wishes it; spare-1 holds the pre-roll of most of slave-2's cameras by priority (8 covered).", spec.Reason);
        Assert.Equal(new ByHand("anna", world.Wall, null), spec.ByHand);
        Assert.True(spec.AnswersProbes);
        Assert.Equal(["spare-2 is ready, but it covers 0 cameras (priority 0 against 400)"], spec.PassedOver);
    }

    [Fact]
    public void Decide_NamedSpare_ServesAlthoughAnotherCoversMore()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, "spare-2");
        Assert.Equal(["slave-2-t2 Assigned spare-2"], world.Run());
        Assert.Equal(["spare-1 is ready, but anna named spare-2"], world.Takeovers["slave-2-t2"].Spec.PassedOver);
    }

    [Fact]
    public void Decide_NamedSpareIsSilent_WaitsForItWhileTheServerLives()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, "spare-2");
        world.Hear("spare-2", ageMs: 5000);
        Assert.Empty(world.Run());
        Assert.Equal("anna wishes that a spare serves as slave-2: spare-2 is silent for 5.0 s.", world.DecideFor("slave-2")!.Reason);
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_NamedSpareIsNoneOfTheSite_SaysSo()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, "spare-9");
        Assert.Empty(world.Run());
        Assert.Equal("anna wishes that a spare serves as slave-2: the site has no FailoverServer spare-9.", world.DecideFor("slave-2")!.Reason);
    }

    [Fact]
    public void Decide_TakeoversByHand_TheWishIsTheWordThatAFailureWaitsFor()
    {
        var world = new World();
        world.Site = world.Site with { AutomaticTakeover = false };
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_InMaintenance_AWishAssumesAllTheSame()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Maintenance, "true");
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
        Assert.Empty(world.Run());
    }

    [Theory]
    [InlineData("dvr", "slave-2 is a DVR, which cannot be failed over.")]
    [InlineData("licence", "the licence says no: No licence.")]
    [InlineData("no verdict", "license has not spoken yet.")]
    public void Decide_Refused_NothingIsCreated(string what, string reason)
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        switch (what)
        {
            case "dvr": world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { Dvr = true } }; break;
            case "licence": world.Verdict = world.Verdict! with { Entitled = false, Reasons = ["No licence."] }; break;
            default: world.Verdict = null; break;
        }
        Assert.Empty(world.Run());
        Assert.Equal($"anna wishes that a spare serves as slave-2: {reason}", world.DecideFor("slave-2")!.Reason);
    }

    [Fact]
    public void Decide_ServedByHandAndTheServerIsWell_StaysUntilReleased()
    {
        var world = World.ServedByHand();
        Assert.Equal(TakeoverState.Active, world.Takeovers["slave-2-t2"].Status.State);
        world.Pass(600_000);
        Assert.Empty(world.Run());
        Assert.Equal("spare-1 serves as slave-2 until it is released: anna wishes it.", world.DecideFor("slave-2")!.Reason);
        world.Wishes(OperatorWishes.Takeover, null);
        world.Wishes(OperatorWishes.Release, "slave-2-t2", by: "ben");
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        Assert.Equal("ben released slave-2, which records: it gets its role back, camera by camera.", world.Takeovers["slave-2-t2"].Status.Reason);
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        world.Answers("spare-1", 3, RoleAnswerKind.HandedBack);
        Assert.Equal(["slave-2-t2 Reinserting"], world.Run());
        world.Pass(2000);
        Assert.Equal(["slave-2-t2 Completed"], world.Run());
        world.Pass(60_000);
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_WishRanOut_RoleGoesBackByTheUsualRules()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare, lasts: TimeSpan.FromMinutes(5));
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Run();
        world.Pass(240_000);
        Assert.Empty(world.Run());
        world.Wall += TimeSpan.FromMinutes(6);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
    }

    [Fact]
    public void Decide_AnnotationTakenAwayByOtherMeans_RoleGoesBackWhenStable()
    {
        var world = World.ServedByHand();
        world.Wishes(OperatorWishes.Takeover, null);
        world.Pass(4000);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
    }

    [Fact]
    public void Decide_ReleasedWhileItDoesNotRecord_WaitsAndSaysFor()
    {
        var world = World.WithActiveTakeover();
        world.Wishes(OperatorWishes.Release, "slave-2-t2");
        Assert.Empty(world.Run());
        Assert.Equal("anna released slave-2, which is Failed and does not record: spare-1 serves as it until it does.", world.DecideFor("slave-2")!.Reason);
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
    }

    [Fact]
    public void Decide_ReleaseNamesAnEarlierTakeover_SaysNothingAboutThisOne()
    {
        var world = World.ServedByHand();
        world.Wishes(OperatorWishes.Release, "slave-2-t0");
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_WishTakenBackBeforeTheSpareAnswers_Cancelled()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        world.Run();
        world.Wishes(OperatorWishes.Takeover, null);
        Assert.Equal("slave-2-t2 Cancelled", world.Run()[0]);
        Assert.Equal("The wish was taken back before spare-1 assumed slave-2's role.", world.Takeovers["slave-2-t2"].Status.Reason);
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
    }

    [Fact]
    public void Decide_SpareFallsSilentBeforeItAnswers_TheServerKeepsItsRoleAndTheNextSpareIsAsked()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        world.Run();
        world.Pass(3000, "spare-1");
        Assert.Equal(["slave-2-t2 Cancelled", "slave-2-t4 Assigned spare-2"], world.Run());
        Assert.Equal("spare-1 fell silent before it answered; slave-2 keeps its role", world.Takeovers["slave-2-t2"].Status.Reason);
    }

    [Fact]
    public void Decide_SpareDiesWhileItServes_TheServerHasItsRoleAndTheNextSpareFollows()
    {
        var world = World.ServedByHand();
        world.Says("spare-1", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Returning", "slave-2-t2 Reinserting", "slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
    }

    [Fact]
    public void Decide_ServerFailsWhileServedByHandAndComesBack_StaysUntilReleased()
    {
        var world = World.ServedByHand();
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        world.Says("slave-2", ServerState.Alive);
        world.Pass(60_000);
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_DrillWish_TheTakeoverCarriesItsName()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Drill, "spring");
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        world.Run();
        Assert.Equal("spring", world.Takeovers["slave-2-t2"].Spec.ByHand!.Drill);
        Assert.StartsWith("anna wishes it for the drill spring; ", world.Takeovers["slave-2-t2"].Spec.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_MaintenanceWithAnEnd_ProtectsAgainByItself()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Maintenance, "true", lasts: TimeSpan.FromMinutes(30));
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        world.Wall += TimeSpan.FromMinutes(31);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Build_AssignedByHand_TheOriginalServesOnUntilTheSpareDoes()
    {
        var world = new World();
        world.Hear("slave-2", b => b with { Roles = [new RoleHeld("slave-2", 1)] });
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        world.Says("slave-2", ServerState.Alive, evidenceMs: 60_000);
        world.Run();
        var plans = world.Plans();
        Assert.Equal((new RoleHeld("slave-2", 1), 1L), (plans["slave-2"].OwnRole, plans["slave-2"].Terms["slave-2"]));
        Assert.Equal(8, plans["slave-2"].Record.Count);
        var assume = Assert.Single(plans["spare-1"].Assume);
        Assert.Equal((2L, 0d, true, 2L), (assume.Term, assume.EvidenceAgeMs, assume.AnswersProbes, plans["spare-1"].Terms["slave-2"]));
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Run();
        plans = world.Plans();
        Assert.Null(plans["slave-2"].OwnRole);
        Assert.Equal(2, plans["slave-2"].Terms["slave-2"]);
        Assert.Equal(8, plans["slave-2"].Record.Count);
    }

    [Fact]
    public void Build_ReturningByHand_TheSpareServesOnUntilTheOriginalDoes()
    {
        var world = World.ServedByHand();
        world.Hear("slave-2", b => b with { Roles = [] });
        world.Wishes(OperatorWishes.Takeover, null);
        world.Wishes(OperatorWishes.Release, "slave-2-t2");
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        var plans = world.Plans();
        Assert.Equal((new RoleHeld("slave-2", 3), 3L), (plans["slave-2"].OwnRole, plans["slave-2"].Terms["slave-2"]));
        var assume = Assert.Single(plans["spare-1"].Assume);
        Assert.Equal((AssumePhase.Serve, 2L, 2L), (assume.Phase, assume.Term, plans["spare-1"].Terms["slave-2"]));
        world.Hear("slave-2", b => b with { Roles = [new RoleHeld("slave-2", 3)] });
        plans = world.Plans();
        assume = Assert.Single(plans["spare-1"].Assume);
        Assert.Equal((AssumePhase.HandBack, 3L, 3L), (assume.Phase, assume.Term, plans["spare-1"].Terms["slave-2"]));
    }

    [Fact]
    public void Build_ReturningByHandAndTheServerFails_TheSpareIsToldTheNewTerm()
    {
        var world = World.ServedByHand();
        world.Wishes(OperatorWishes.Takeover, null);
        world.Wishes(OperatorWishes.Release, "slave-2-t2");
        world.Run();
        world.Hear("slave-2", b => b with { Roles = [] });
        world.Says("slave-2", ServerState.Unknown);
        Assert.Equal(3, world.Plans()["spare-1"].Terms["slave-2"]);
    }

    [Fact]
    public void Build_MaintenanceByWish_NoProvisionalServing()
    {
        var world = new World();
        world.Wishes(OperatorWishes.Maintenance, "true");
        Assert.False(world.Plans()["spare-1"].Guard.Single(g => g.Server == "slave-2").MayServeProvisionally);
    }
}
