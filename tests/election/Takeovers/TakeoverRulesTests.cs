using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class TakeoverRulesTests
{
    [Fact]
    public void Decide_AllAlive_Nothing() => Assert.Empty(new World().Decide());

    [Fact]
    public void Decide_ServerFailed_BestGuardAssumesWithNextTerm()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
        var takeover = world.Takeovers["slave-2-t2"];
        Assert.Equal(2, takeover.Spec.Term);
        Assert.False(takeover.Spec.AnswersProbes);
        Assert.Contains("slave-2 is Failed", takeover.Spec.Reason, StringComparison.Ordinal);
        Assert.Contains("spare-1 holds the pre-roll", takeover.Spec.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerState.Suspect)]
    [InlineData(ServerState.Unknown)]
    [InlineData(ServerState.Alive)]
    public void Decide_NotFailed_NoRoleMoves(ServerState state)
    {
        var world = new World();
        world.Says("slave-2", state);
        Assert.Empty(world.Run());
        Assert.Empty(world.Takeovers);
    }

    [Fact]
    public void Decide_NotRecording_AssumesAlthoughItAnswersProbes()
    {
        var world = new World();
        world.Says("slave-2", ServerState.NotRecording);
        world.Run();
        Assert.True(world.Takeovers["slave-2-t2"].Spec.AnswersProbes);
    }

    [Fact]
    public void Decide_HeartbeatFellSilent_NothingIsDeclared()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Now += TimeSpan.FromSeconds(2.1);
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_EvidenceTooOld_Waits()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed, evidenceMs: 10_000);
        Assert.Empty(world.Run());
        Assert.Contains("evidence", Assert.IsType<Wait>(world.DecideFor("slave-2")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_Maintenance_Waits()
    {
        var world = new World();
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { Maintenance = true } };
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        Assert.Contains("maintenance", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TakeoversByHand_Waits()
    {
        var world = new World { Site = new SiteSpec { AutomaticTakeover = false } };
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        Assert.True(Assert.IsType<Wait>(world.DecideFor("slave-2")).Unprotected);
    }

    [Fact]
    public void Decide_Dvr_RefusedOnceWithReason()
    {
        var world = new World();
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { Dvr = true } };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-refused-1 Refused"], world.Run());
        Assert.Contains("DVR", world.Takeovers["slave-2-refused-1"].Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NotEntitled_RefusedWithoutATermAndTheNextIncidentIsANewObject()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { Entitled = false, Reasons = ["9 cameras count, 8 are licensed."] };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-refused-1 Refused"], world.Run());
        Assert.Equal(0, world.Takeovers["slave-2-refused-1"].Spec.Term);
        Assert.Contains("9 cameras count", world.Takeovers["slave-2-refused-1"].Status.Reason, StringComparison.Ordinal);
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Verdict = world.Verdict with { Entitled = true };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_LicenceEndsDuringAnIncident_TheFirstSignsVerdictHolds()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Suspect);
        world.Run();
        world.Verdict = world.Verdict! with { Entitled = false };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_LicenseDidNotSpeakYet_WaitsForItsFirstWord()
    {
        var world = new World();
        var verdict = world.Verdict;
        world.Verdict = null;
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        world.Verdict = verdict;
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    public static TheoryData<string, string> Unready => new()
    {
        { "silent", "is silent" }, { "never heard", "was never heard" }, { "maintenance", "in maintenance" }, { "ill", "is ill" }, { "disk", "disk fault" },
        { "leaving", "is leaving" }, { "serves another", "holds the role of master-1" }, { "assigned to another", "holds the role of slave-1" },
        { "failed", "declared failed" },
    };

    [Theory]
    [MemberData(nameof(Unready))]
    public void Decide_BestSpareIsNotReady_TheNextOneIsChosen(string why, string words)
    {
        var world = new World();
        Spoil(world, "spare-1", why);
        world.Says("slave-2", ServerState.Failed);
        var steps = world.Run();
        Assert.True(steps.Contains("slave-2-t2 Assigned spare-2"), $"{words}: {string.Join(", ", steps)}");
    }

    [Theory]
    [MemberData(nameof(Unready))]
    public void Decide_NoSpareIsReady_UnprotectedWithEveryReason(string why, string words)
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        Spoil(world, "spare-1", why);
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        var wait = Assert.IsType<Wait>(world.DecideFor("slave-2"));
        Assert.True(wait.Unprotected);
        Assert.Contains(words, wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TwoServersFail_EachGetsItsOwnSpareAndAThirdNone()
    {
        var world = new World();
        foreach (var server in world.Servers.Keys)
        {
            world.Says(server, ServerState.Failed);
        }
        Assert.Equal(["slave-2-t2 Assigned spare-1", "master-1-t2 Assigned spare-2"], world.Run());
        Assert.True(Assert.IsType<Wait>(world.DecideFor("slave-1")).Unprotected);
    }

    [Fact]
    public void Decide_SpareSilentBeforeItAnswers_SupersededByTheNext()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Pass(1_900, "spare-1", "slave-2");
        Assert.Empty(world.Run());
        world.Pass(200, "spare-1", "slave-2");
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
        Assert.Equal(4, world.Takeovers["slave-2-t4"].Spec.Term);
    }

    [Fact]
    public void Decide_SpareBeatsButNeverAnswers_SupersededAfterTenSeconds()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Pass(9_900, "slave-2");
        Assert.Empty(world.Run());
        world.Pass(200, "slave-2");
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
    }

    [Fact]
    public void Decide_SpareVetoes_OriginalGetsAHigherTermAndNobodyTriesForAMoment()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Vetoed, reason: "slave-2 answered my probe.");
        Assert.Equal(["slave-2-t2 Vetoed"], world.Run());
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        Assert.Contains("answered my probe", world.Takeovers["slave-2-t2"].Status.Reason, StringComparison.Ordinal);
        world.Pass(2_100, "slave-2");
        Assert.Equal(["slave-2-t4 Assigned spare-2"], world.Run());
    }

    [Fact]
    public void Decide_SpareRefuses_TheNextOneIsTriedAndTheFirstNotForTenSeconds()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Refused, reason: "a higher term is known.");
        Assert.Equal(["slave-2-t2 Failed", "slave-2-t4 Assigned spare-2"], world.Run());
        world.Answers("spare-2", 4, RoleAnswerKind.Refused);
        Assert.Equal(["slave-2-t4 Failed"], world.Run());
        world.Pass(10_100, "slave-2");
        Assert.Equal(["slave-2-t6 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_OriginalBackBeforeTheSpareAnswers_Cancelled()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(["slave-2-t2 Cancelled"], world.Run());
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
    }

    [Fact]
    public void Decide_AllSparesFailedThenOriginalReturns_ItGetsATermToServeUnder()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Refused);
        world.Run();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        Assert.Equal(new RoleHeld("slave-2", 3), world.Plans()["slave-2"].OwnRole);
    }

    [Fact]
    public void Decide_AssumingSpareDies_TheGuardOfTheTakenCamerasAssumes()
    {
        var world = World.WithActiveTakeover();
        world.Guards("spare-2", "slave-2", 8, recorder: "spare-1");
        world.Says("spare-1", ServerState.Failed);
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
    }

    [Fact]
    public void Decide_AssumingSpareSilentButHeartbeatSeesIt_Stays()
    {
        var world = World.WithActiveTakeover();
        world.Pass(20_000, "spare-1", "slave-2");
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_AssumingSpareLostAndOriginalAlive_RoleGoesBackAtOnce()
    {
        var world = World.WithActiveTakeover();
        world.Says("spare-1", ServerState.Failed);
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(["slave-2-t2 Returning", "slave-2-t2 Reinserting"], world.Run());
        world.Holds("spare-1", "slave-2", 10);
        world.Pass(60_000, "spare-1");
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_RestoredStoreIsBehindItsRecorders_TermIsAboveAllThatAnybodyKnows()
    {
        var world = new World();
        world.Hear("spare-2", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 7 } });
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t8 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_ServerSaysThatItGoes_IsRelievedAlthoughItAnswersProbes()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Leaving);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
        Assert.True(world.Takeovers["slave-2-t2"].Spec.AnswersProbes);
    }

    [Fact]
    public void Decide_RestoredStoreForgotTerms_OriginalGetsOneThatNobodyCallsOld()
    {
        var world = World.WithActiveTakeover();
        world.Takeovers["slave-2-t2"] = world.Takeovers["slave-2-t2"] with { Status = new TakeoverStatus { State = TakeoverState.Completed, HandBackTerm = 3 } };
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 7 } });
        world.Run();
        Assert.Equal(9, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        Assert.Equal(new RoleHeld("slave-2", 9), world.Plans()["slave-2"].OwnRole);
    }

    private static void Spoil(World world, string spare, string why)
    {
        switch (why)
        {
            case "silent": world.Hear(spare, ageMs: 2_100); break;
            case "never heard": world.Beats.Remove(spare); break;
            case "maintenance": world.Spares[spare] = world.Spares[spare] with { Spec = world.Spares[spare].Spec with { Maintenance = true } }; break;
            case "ill": world.Hear(spare, b => b with { Health = World.Well with { Ill = true } }); break;
            case "disk": world.Hear(spare, b => b with { Health = World.Well with { DiskFault = "EIO" } }); break;
            case "leaving": world.Hear(spare, b => b with { Health = World.Well with { Leaving = true } }); break;
            case "serves another": world.Hear(spare, b => b with { Roles = [new RoleHeld("master-1", 4)] }); break;
            case "failed": world.Says(spare, ServerState.Failed); break;
            default:
                world.Takeovers["slave-1-t2"] = new Takeover
                {
                    Metadata = new ObjectMeta { Name = "slave-1-t2" },
                    Spec = new TakeoverSpec { Server = "slave-1", Spare = spare, Term = 2, Reason = "r" },
                };
                world.Says("slave-1", ServerState.Failed);
                break;
        }
    }
}
