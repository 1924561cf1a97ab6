using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

/// <summary>How a guarded camera is held, and what is done when that does not work.</summary>
public sealed class ClassRulesTests
{
    private static readonly RunId TheirRun = new("slave-2", "boot", 1);

    private static readonly ClassView AllWell = new()
    {
        Wanted = GuardClass.Hot,
        Advice = new(Keep: false, Answers: true, TheirsReceiving: true, TheirRun, 0, null, "slave-2"),
        Self = "spare-1",
        Camera = FeedLink.Receiving,
        Relay = FeedLink.Closed,
        RelayOffered = true,
        RingFilled = true,
    };

    [Fact]
    public void Decide_HotAndWell_HasItsOwnSessionOnly()
    {
        AssertHeld(GuardClass.Hot, camera: true, relay: false, AllWell);
        Assert.Null(ClassRules.Decide(AllWell).Reason);
        AssertHeld(GuardClass.Hot, camera: true, relay: false, AllWell with { Camera = FeedLink.Closed });
        AssertHeld(GuardClass.Hot, camera: true, relay: false, AllWell with { Camera = FeedLink.Failing, CameraError = RtspError.Unreachable, CameraFailures = 1 });
    }

    [Theory]
    [InlineData("slave-2", "cam-1: its only session moves from spare-1 back to slave-2; the gap is one reconnect.")]
    [InlineData("spare-2", "cam-1: its only session moves from spare-1 to spare-2, which records it for slave-2; the gap is one reconnect.")]
    public void SessionMoves_ToWhoeverRecordsIt_IsNamed(string recorder, string sentence) =>
        Assert.Equal(sentence, ClassRules.SessionMoves("cam-1", "spare-1", recorder, "slave-2"));

    [Fact]
    public void Decide_PlannedRelayOrCold_OpensNoSession()
    {
        AssertHeld(GuardClass.Relay, camera: false, relay: true, AllWell with { Wanted = GuardClass.Relay, Camera = FeedLink.Closed });
        AssertHeld(GuardClass.Cold, camera: false, relay: false, AllWell with { Wanted = GuardClass.Cold, Camera = FeedLink.Closed });
        Assert.Equal("its loss would be one reconnect", ClassRules.Decide(AllWell with { Wanted = GuardClass.Relay, Relay = FeedLink.Receiving, Camera = FeedLink.Closed }).Reason);
    }

    [Theory]
    [InlineData(RtspError.NoSession, 1, HotBlock.Session)]
    [InlineData(RtspError.ConnectionRefused, 3, HotBlock.Failure)]
    [InlineData(RtspError.Closed, 3, HotBlock.Failure)]
    public void Decide_RefusedWhileTheRecorderReceives_FallsBackToRelay(RtspError error, int failures, object block)
    {
        var view = AllWell with { Camera = FeedLink.Failing, CameraError = error, CameraFailures = failures, CameraReason = "it says no" };
        var decision = AssertHeld(GuardClass.Relay, camera: false, relay: true, view);
        Assert.Equal((HotBlock)block, decision.Blocks);
        Assert.Contains("it says no", decision.Reason, StringComparison.Ordinal);

        // A camera that nobody receives restarts, or is off: no relay would help.
        AssertHeld(GuardClass.Hot, camera: true, relay: false, view with { Advice = view.Advice with { TheirsReceiving = false } });
    }

    [Fact]
    public void Decide_SecondSessionHarms_ClosesItAtOnceEvenInTrouble()
    {
        var view = AllWell with { Harmed = true, Advice = AllWell.Advice with { Keep = true } };
        Assert.Equal(HotBlock.Session, AssertHeld(GuardClass.Relay, camera: false, relay: true, view).Blocks);

        // A recorder that does not answer is not harmed any more: nothing is given up for it.
        AssertHeld(GuardClass.Hot, camera: true, relay: false, view with { Advice = view.Advice with { Answers = false } });
    }

    [Fact]
    public void Decide_OwnSessionIsTheOneThatSuffers_FallsBackWhileTheRecorderReceives()
    {
        var view = AllWell with { Spoilt = true, RingFilled = false };
        Assert.Equal(HotBlock.Session, AssertHeld(GuardClass.Relay, camera: false, relay: true, view).Blocks);
        AssertHeld(GuardClass.Hot, camera: true, relay: false, view with { Advice = view.Advice with { TheirsReceiving = false } });
    }

    [Fact]
    public void Decide_WhileBlocked_StaysByRelayAndTriesAgainAfterwards()
    {
        var blocked = AllWell with { Camera = FeedLink.Closed, Relay = FeedLink.Receiving, HotBlockedFor = TimeSpan.FromSeconds(1), BlockedBecause = "no session" };
        Assert.Equal("its loss would be one reconnect; no session", AssertHeld(GuardClass.Relay, camera: false, relay: true, blocked).Reason);

        // The new session is tried beside the relay, which ends only when the new ring is filled.
        var tried = blocked with { HotBlockedFor = TimeSpan.Zero, RingFilled = false };
        AssertHeld(GuardClass.Relay, camera: true, relay: true, tried);
        AssertHeld(GuardClass.Relay, camera: true, relay: true, tried with { Camera = FeedLink.Receiving });
        AssertHeld(GuardClass.Hot, camera: true, relay: false, tried with { Camera = FeedLink.Receiving, RingFilled = true });
    }

    [Theory]
    [InlineData(GuardClass.Relay)]
    [InlineData(GuardClass.Cold)]
    public void Decide_TroubleWithoutPictures_ConnectsToTheCamera(GuardClass wanted)
    {
        var dead = AllWell with
        {
            Wanted = wanted,
            Camera = FeedLink.Closed,
            Relay = FeedLink.Failing,
            Advice = AllWell.Advice with { Keep = true, Answers = false, TheirsReceiving = false },
        };
        AssertHeld(wanted, camera: true, relay: false, dead);
        AssertHeld(GuardClass.Hot, camera: true, relay: false, dead with { Camera = FeedLink.Receiving });

        // Blocked or refused before: now nobody else has the session.
        AssertHeld(wanted, camera: true, relay: false, dead with { HotBlockedFor = TimeSpan.FromMinutes(5), Camera = FeedLink.Failing, CameraError = RtspError.NoSession });
    }

    [Fact]
    public void Decide_TroubleWhileTheRelayGivesPictures_KeepsFromTheRelay() =>
        AssertHeld(GuardClass.Relay, camera: false, relay: true, AllWell with
        {
            Wanted = GuardClass.Relay,
            Camera = FeedLink.Closed,
            Relay = FeedLink.Receiving,
            Advice = AllWell.Advice with { Keep = true },
        });

    [Fact]
    public void Decide_TroubleIsOver_BackToTheClassThatWasPlanned()
    {
        // Relay: the session ends only when the relay gives pictures. Cold: at once.
        var after = AllWell with { Wanted = GuardClass.Relay };
        AssertHeld(GuardClass.Relay, camera: true, relay: true, after);
        AssertHeld(GuardClass.Relay, camera: false, relay: true, after with { Relay = FeedLink.Receiving });
        AssertHeld(GuardClass.Cold, camera: false, relay: false, after with { Wanted = GuardClass.Cold });
    }

    [Fact]
    public void Decide_TheRecorderIsFedByOurRelay_MovesTheSessionOnlyWhenSteady()
    {
        var fed = AllWell with { Advice = AllWell.Advice with { TheirFedBy = "spare-1" }, CalmFor = TimeSpan.FromSeconds(1) };
        AssertHeld(GuardClass.Hot, camera: true, relay: false, fed);
        AssertHeld(GuardClass.Hot, camera: true, relay: false, fed with { Advice = fed.Advice with { Keep = true }, CalmFor = TimeSpan.Zero });
        var moved = AssertHeld(GuardClass.Relay, camera: false, relay: true, fed with { CalmFor = TimeSpan.FromSeconds(2) });
        Assert.True(moved.MovesSession);
        Assert.Equal(HotBlock.Session, moved.Blocks);
    }

    [Fact]
    public void Decide_RelayOfALiveRecorderConnects_TheSessionIsNotFoughtFor()
    {
        // The session just moved: the recorder connects itself, which is a new session of it and so a sign of trouble.
        var moved = AllWell with
        {
            Camera = FeedLink.Closed,
            Relay = FeedLink.Connecting,
            HotBlockedFor = TimeSpan.FromMinutes(1),
            Advice = AllWell.Advice with { Keep = true, TheirsReceiving = false },
            NobodyFor = TimeSpan.FromSeconds(1),
        };
        AssertHeld(GuardClass.Relay, camera: false, relay: true, moved);
        AssertHeld(GuardClass.Relay, camera: true, relay: false, moved with { NobodyFor = TimeSpan.FromSeconds(3) });
    }

    /// <summary>
    /// The recorder was cut off from its camera and lost the only session to this guard: its relay is silent and it asks for ours. A guard that
    /// waited for that relay would refuse its own, for ever.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decide_OnlyThisGuardHasTheSession_ItsPicturesCountAndTheRelayOfTheRecorderIsLeft(bool keep)
    {
        foreach (var relay in new[] { FeedLink.Connecting, FeedLink.Failing })
        {
            var view = AllWell with
            {
                Advice = AllWell.Advice with { Keep = keep, TheirsReceiving = false },
                Camera = FeedLink.Receiving,
                Relay = relay,
                HotBlockedFor = TimeSpan.FromSeconds(20),
                BlockedBecause = "no session is left",
            };
            var decision = ClassRules.Decide(view);
            Assert.Equal((GuardClass.Hot, true, false), (decision.Class, decision.Camera, decision.Relay));
            Assert.True(ClassRules.Decide(view with { Advice = view.Advice with { TheirsReceiving = true } }).Relay);
        }
    }

    [Fact]
    public void NeedsRelay_OnlyWhenItsSessionIsRefusedForLackOfOne()
    {
        Assert.True(ClassRules.NeedsRelay(FeedLink.Failing, RtspError.NoSession, FeedLink.Closed, offered: true));
        Assert.False(ClassRules.NeedsRelay(FeedLink.Failing, RtspError.NoSession, FeedLink.Closed, offered: false));
        Assert.False(ClassRules.NeedsRelay(FeedLink.Failing, RtspError.Unreachable, FeedLink.Closed, offered: true));
        Assert.True(ClassRules.NeedsRelay(FeedLink.Closed, null, FeedLink.Receiving, offered: true));
        Assert.False(ClassRules.NeedsRelay(FeedLink.Closed, null, FeedLink.Failing, offered: true));
    }

    private static ClassDecision AssertHeld(GuardClass held, bool camera, bool relay, ClassView view)
    {
        var decision = ClassRules.Decide(view);
        Assert.Equal((held, camera, relay), (decision.Class, decision.Camera, decision.Relay));
        Assert.Equal(held == GuardClass.Hot, decision.Reason is null);
        return decision;
    }
}
