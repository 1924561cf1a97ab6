using Failover.Contracts;
using Failover.Platform;
using static Failover.Heartbeat.Tests.Seen;

namespace Failover.Heartbeat.Tests;

/// <summary>How long nothing may be heard of a server before that is no pause any more.</summary>
public sealed class SilenceTests
{
    [Theory]
    [InlineData(2000, ServerState.Suspect)]
    [InlineData(2490, ServerState.Suspect)]
    [InlineData(2500, ServerState.Failed)]
    public void Judge_Silent_FailedOnlyAfterMoreThanAPause(double age, ServerState expected)
    {
        var judged = Judge(Server(answerAge: age, failures: 4, beatAge: age, guards: Guard(SignValue.Missing, answerAge: age)));
        Assert.Equal(expected, judged.State);
        Assert.Equal(expected == ServerState.Suspect, judged.Reason.Contains("a pause may still be all", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2600, 100, 200, ServerState.Suspect, "it came back twice in five minutes")]
    [InlineData(3990, 100, 200, ServerState.Suspect, "not yet four seconds")]
    [InlineData(4000, 100, 200, ServerState.Failed, "four seconds are enough everywhere")]
    [InlineData(2600, 100, 301, ServerState.Failed, "the time before is long ago")]
    public void Judge_CameBackTwiceLately_WaitsLonger(double age, double cameBack, double before, ServerState expected, string why)
    {
        var server = Server(answerAge: age, failures: 7, beatAge: age, guards: Guard(SignValue.Missing, answerAge: age));
        var shaky = server.Probe with { CameBack = Ago(cameBack * 1000), CameBackBefore = Ago(before * 1000) };
        Assert.True(expected == Judge(server with { Probe = shaky }).State, why);
    }

    [Fact]
    public void Judge_AnIllGuardHeardItLately_SilenceIsYoung()
    {
        var guards = new[] { Guard(SignValue.Missing), Guard(SignValue.Unknown, answerAge: 1500, ill: true, name: "spare-2") };
        Assert.Equal(ServerState.Suspect, Judge(Silent(guards: guards)).State);
    }

    [Fact]
    public void Judge_ProcessDeath_NeedsNoPatience()
    {
        var dead = Dead(guards: Guard(SignValue.Missing, refused: true));
        Assert.Equal(ServerState.Failed, Judge(dead with { Probe = dead.Probe with { CameBack = Ago(10_000), CameBackBefore = Ago(20_000) } }).State);
    }

    [Fact]
    public void Watch_AnswerAfterSilence_IsRemembered_AfterARefusalItIsNot()
    {
        var watch = new Watch(TimeSpan.Zero);
        watch.Add("a", isSpare: false, TimeSpan.Zero);
        var seconds = 0;
        void Probe(ProbeResult result) =>
            watch.OnProbe("a", new ProbeOutcome(result, result == ProbeResult.Answered ? Beats.Probe("a") : null, ""), TimeSpan.FromSeconds(++seconds));

        Probe(ProbeResult.Answered);
        Probe(ProbeResult.Silent);
        Probe(ProbeResult.Answered);
        Probe(ProbeResult.Answered);
        Probe(ProbeResult.Silent);
        Probe(ProbeResult.Silent);
        Probe(ProbeResult.Answered);
        Probe(ProbeResult.Refused);
        Probe(ProbeResult.Answered);
        var probe = watch.View().Servers[0].Probe;
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3)), (probe.CameBack, probe.CameBackBefore));
    }
}
