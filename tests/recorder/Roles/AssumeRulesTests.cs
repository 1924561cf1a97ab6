using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

public sealed class AssumeRulesTests
{
    private static readonly AssumeView View = new()
    {
        Entry = new AssumeEntry
        {
            Server = "slave-2", Term = 2, Takeover = "slave-2-t2", Phase = AssumePhase.Serve, ProbeUrl = "http://127.0.0.1:7420",
            EvidenceAgeMs = 300, Cameras = [], Reason = "slave-2 failed.",
        },
        HighestTerm = 1,
        Serving = false,
        SincePlan = TimeSpan.FromMilliseconds(10),
        LastAnswerAge = TimeSpan.FromSeconds(2),
        AnsweredBootId = "b1",
    };

    private static (RoleAnswerKind Kind, string Reason) Decide(AssumeView view) => AssumeRules.Decide(view, new FailoverTimes());

    [Fact]
    public void Decide_FreshEvidenceAndSilentServer_IsActive() => Assert.Equal(RoleAnswerKind.Active, Decide(View).Kind);

    [Fact]
    public void Decide_LowerTerm_IsRefused() => Assert.Equal(RoleAnswerKind.Refused, Decide(View with { HighestTerm = 3 }).Kind);

    [Fact]
    public void Decide_LowerTermWhileServing_IsRefused() =>
        Assert.Equal(RoleAnswerKind.Refused, Decide(View with { HighestTerm = 3, Serving = true }).Kind);

    [Fact]
    public void Decide_ServerAnsweredJustNow_IsVetoed()
    {
        var (kind, reason) = Decide(View with { LastAnswerAge = TimeSpan.FromMilliseconds(400) });
        Assert.Equal(RoleAnswerKind.Vetoed, kind);
        Assert.Equal("slave-2 answered this spare's probe 400 ms ago (boot b1).", reason);
    }

    [Fact]
    public void Decide_ServerAnswersButDoesNotRecord_IsActive()
    {
        var view = View with { LastAnswerAge = TimeSpan.FromMilliseconds(400), Entry = View.Entry with { AnswersProbes = true } };
        Assert.Equal(RoleAnswerKind.Active, Decide(view).Kind);
    }

    [Fact]
    public void Decide_EvidenceAgedOnTheWayOrHere_IsRefused()
    {
        Assert.Equal(RoleAnswerKind.Refused, Decide(View with { SincePlan = TimeSpan.FromSeconds(9.8) }).Kind);
        Assert.Equal(RoleAnswerKind.Refused, Decide(View with { Entry = View.Entry with { EvidenceAgeMs = 10_001 } }).Kind);
    }

    [Fact]
    public void Decide_AlreadyServing_StaysActiveHoweverOldTheEvidence() =>
        Assert.Equal(RoleAnswerKind.Active, Decide(View with { Serving = true, SincePlan = TimeSpan.FromHours(1) }).Kind);

    [Fact]
    public void Decide_AnotherRoleIsHeld_IsRefused() =>
        Assert.Contains("slave-1", Decide(View with { OtherRole = "slave-1" }).Reason, StringComparison.Ordinal);
}
