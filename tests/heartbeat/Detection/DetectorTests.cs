using Failover.Contracts;
using static Failover.Heartbeat.Tests.Seen;

namespace Failover.Heartbeat.Tests;

public sealed class DetectorTests
{
    [Fact]
    public void Judge_ProbeAndBeatsArrive_Alive() => Assert.Equal(ServerState.Alive, Judge(Server()).State);

    [Fact]
    public void Judge_RefusedAtHeartbeatAndGuard_FailedByProcessDeath()
    {
        var judged = Judge(Dead(guards: Guard(SignValue.Missing, refused: true)));
        Assert.Equal(ServerState.Failed, judged.State);
        Assert.True(judged.ProcessDeath);
        Assert.Contains("spare-1", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SilentAtHeartbeatAndGuard_FailedBySilence()
    {
        var judged = Judge(Silent(guards: Guard(SignValue.Missing)));
        Assert.Equal(ServerState.Failed, judged.State);
        Assert.False(judged.ProcessDeath);
    }

    [Fact]
    public void Judge_RefusedHereSilentAtGuardForLong_FailedBySilence() =>
        Assert.Equal(ServerState.Failed, Judge(Server(answerAge: 2600, failures: 5, refused: true, beatAge: 2600, guards: Guard(SignValue.Missing))).State);

    public static TheoryData<string, ServerState> NotFailed => new()
    {
        { "no guard at all", ServerState.Suspect },
        { "guard's own beat is stale", ServerState.Suspect },
        { "guard is ill", ServerState.Suspect },
        { "no frames arrive at the guard", ServerState.Suspect },
        { "guard's probe is unknown", ServerState.Suspect },
        { "guard still gets answers", ServerState.Suspect },
        { "guard had an answer within the last second", ServerState.Suspect },
        { "bus silent for everybody", ServerState.Suspect },
        { "bus silent for long", ServerState.Suspect },
        { "never any beat of anybody", ServerState.Suspect },
        { "its beats arrive", ServerState.Suspect },
        { "heartbeat's timer lags", ServerState.Unknown },
        { "nobody answers heartbeat", ServerState.Unknown },
        { "nobody ever answered heartbeat", ServerState.Unknown },
    };

    [Theory]
    [MemberData(nameof(NotFailed))]
    public void Judge_SilentButOneReasonForDoubt_NotFailed(string doubt, ServerState expected)
    {
        var missing = Guard(SignValue.Missing);
        var judged = doubt switch
        {
            "no guard at all" => Judge(Silent()),
            "guard's own beat is stale" => Judge(Silent(guards: Guard(SignValue.Missing, beatAge: 1200))),
            "guard is ill" => Judge(Silent(guards: Guard(SignValue.Missing, ill: true))),
            "no frames arrive at the guard" => Judge(Silent(guards: Guard(SignValue.Missing, frames: false))),
            "guard's probe is unknown" => Judge(Silent(guards: Guard(SignValue.Unknown, answerAge: null))),
            "guard still gets answers" => Judge(Silent(guards: [missing, Guard(SignValue.Alive, answerAge: 200, name: "spare-2")])),
            "guard had an answer within the last second" => Judge(Silent(guards: Guard(SignValue.Missing, answerAge: 990))),
            "bus silent for everybody" => Judge(Silent(guards: missing), anyBeatAge: 2010),
            "bus silent for long" => Judge(Silent(guards: missing) with { Beat = new BeatNotes(Ago(9000), "b1", Well) }, anyBeatAge: 3001),
            "never any beat of anybody" => Judge(Server(answerAge: 2600, failures: 3, beatAge: null, guards: missing), anyBeatAge: null),
            "its beats arrive" => Judge(Server(answerAge: 2600, failures: 3, beatAge: 900, guards: missing)),
            "heartbeat's timer lags" => Judge(Silent(guards: missing), lagMs: 501),
            "nobody answers heartbeat" => Judge(Silent(guards: missing), anyAnswerAge: 1001),
            _ => Judge(Silent(guards: missing), anyAnswerAge: null),
        };
        Assert.Equal(expected, judged.State);
        Assert.EndsWith(".", judged.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(990, 1050, false, "heartbeat answered 0.99 s ago: veto")]
    [InlineData(1050, 350, false, "a beat 350 ms old still counts when refused")]
    [InlineData(1050, 450, true, "two beats are missing")]
    public void Judge_RefusedAtBoth_NeedsNoVetoAndTwoBeatsMissing(double answerAge, double beatAge, bool failed, string why)
    {
        var judged = Judge(Server(answerAge: answerAge, failures: 1, refused: true, beatAge: beatAge, guards: Guard(SignValue.Missing, refused: true, answerAge: 1200)));
        Assert.True(failed == (judged.State == ServerState.Failed), why + ": " + judged.Reason);
    }

    [Fact]
    public void Judge_GuardsAnswerIsYoungerThanASecond_VetoesDeathToo()
    {
        var judged = Judge(Dead(guards: [Guard(SignValue.Missing, refused: true), Guard(SignValue.Alive, answerAge: 500, name: "spare-2")]));
        Assert.Equal(ServerState.Suspect, judged.State);
        Assert.Contains("spare-2", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_IllGuardsAnswer_IsNoVeto()
    {
        var judged = Judge(Dead(guards: [Guard(SignValue.Missing, refused: true), Guard(SignValue.Alive, answerAge: 500, name: "spare-2", ill: true)]));
        Assert.Equal(ServerState.Failed, judged.State);
    }

    [Fact]
    public void Judge_OnlyBeatsMissing_SuspectAndProbeVetoes() =>
        Assert.Equal(ServerState.Suspect, Judge(Server(beatAge: 1100, guards: Guard(SignValue.Missing))).State);

    [Fact]
    public void Judge_BrokerDown_EverybodyStaysAlive()
    {
        var view = View(anyBeatAge: 5000, servers: [Server("a", beatAge: 5000), Server("b", beatAge: 5000)]);
        Assert.All(Detector.Judge(view, Times, Now), j => Assert.Equal(ServerState.Alive, j.State));
    }

    [Fact]
    public void Judge_OthersBeatsWentOnButAreLateNow_ItsSilenceStillCounts() =>
        Assert.Equal(ServerState.Failed, Judge(Silent(guards: Guard(SignValue.Missing)), anyBeatAge: 900).State);

    [Fact]
    public void Judge_NeverAnsweredAndAlone_Unknown() =>
        Assert.Equal(ServerState.Unknown, Judge(Server(answerAge: null, failures: 9, beatAge: null)).State);

    [Fact]
    public void Judge_DeadBeforeHeartbeatStarted_FailedWhenTwoPlacesSaySo() =>
        Assert.Equal(ServerState.Failed, Judge(Server(answerAge: null, failures: 9, beatAge: null, guards: Guard(SignValue.Missing, answerAge: null))).State);

    [Fact]
    public void Judge_JustStarted_AbsentBeatsMeanNothing()
    {
        var server = Server(answerAge: null, failures: 3, beatAge: null, guards: Guard(SignValue.Missing, answerAge: null)) with { WatchedSince = Ago(900) };
        Assert.Equal(ServerState.Unknown, Judge(server).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_FailedBefore_StaysUntilASign(bool heartbeatIll)
    {
        var judged = Judge(Silent() with { Previous = Judged(ServerState.Failed) }, lagMs: heartbeatIll ? 600 : 1);
        Assert.Equal(ServerState.Failed, judged.State);
        Assert.Equal(Ago(5000), judged.Since);
    }

    [Fact]
    public void Judge_IllHeartbeat_EvidenceOfAnOldFailureAges()
    {
        var judged = Judge(Silent() with { Previous = Judged(ServerState.Failed) }, lagMs: 600);
        Assert.Equal(Ago(200), judged.EvidenceAt);
    }

    [Fact]
    public void Judge_FailedServerAnswersAgain_Alive() =>
        Assert.Equal(ServerState.Alive, Judge(Server(previous: Judged(ServerState.Failed))).State);

    [Fact]
    public void Judge_FailedServerOnlyBeats_Suspect() =>
        Assert.Equal(ServerState.Suspect, Judge(Server(answerAge: 1800, failures: 3, previous: Judged(ServerState.Failed))).State);

    [Fact]
    public void Judge_SaysThatItGoes_Leaving()
    {
        var server = Server();
        Assert.Equal(ServerState.Leaving, Judge(server with { Beat = server.Beat! with { Health = Well with { Leaving = true } } }).State);
    }

    [Theory]
    [InlineData(4, 9_900.0, ServerState.Suspect)]
    [InlineData(4, 10_000.0, ServerState.NotRecording)]
    [InlineData(3, 10_000.0, ServerState.Alive)]
    public void Judge_CamerasNotRecorded_HalfForTenSecondsIsAFailure(int cameras, double sinceMs, ServerState expected)
    {
        var server = Server(guards: Guard(SignValue.Alive, answerAge: 150, notRecording: cameras), previous: Judged(ServerState.Suspect, notRecordingMs: sinceMs));
        Assert.Equal(expected, Judge(server).State);
    }

    [Fact]
    public void Judge_DiskFaultReportedByItself_NotRecordingAfterTenSeconds()
    {
        var server = Server(previous: Judged(ServerState.Suspect, notRecordingMs: 10_000));
        var judged = Judge(server with { Beat = server.Beat! with { Health = Well with { DiskFault = "no space left" } } });
        Assert.Equal(ServerState.NotRecording, judged.State);
        Assert.Contains("no space left", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OverHalfSilentTogether_BlindGuardIsNotEnough()
    {
        // Refused at a guard that has no cameras of the server: enough for one server, not when three of four go at once.
        GuardNotes Blind(string server) => Guard(SignValue.Missing, refused: true, frames: false, cameras: 0, server: server);
        var servers = new[] { Dead("a", Blind("a")), Dead("b", Blind("b")), Dead("c", Blind("c")), Server("d") };
        Assert.All(Detector.Judge(View(servers: servers), Times, Now).Take(3), j => Assert.Equal(ServerState.Suspect, j.State));
        Assert.Equal(ServerState.Failed, Detector.Judge(View(servers: [servers[0], Server("b"), Server("c"), Server("d")]), Times, Now)[0].State);
    }

    [Fact]
    public void Judge_OverHalfSilentTogether_GuardsWithFramesSayOtherwise()
    {
        GuardNotes Sees(string server) => Guard(SignValue.Missing, server: server);
        var servers = new[] { Silent("a", Sees("a")), Silent("b", Sees("b")), Silent("c", Sees("c")), Server("d") };
        Assert.All(Detector.Judge(View(servers: servers), Times, Now).Take(3), j => Assert.Equal(ServerState.Failed, j.State));
    }
}
