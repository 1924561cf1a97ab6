using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class WhyTakeoverTextTests
{
    private static Takeover Takeover => new()
    {
        Metadata = new() { Name = "slave-2-t2" },
        Spec = new()
        {
            Server = "slave-2",
            Spare = "spare-1",
            Term = 2,
            Reason = "slave-2's process died: connections are refused at heartbeat and at spare-1; spare-1 holds the pre-roll of most of slave-2's cameras by priority (8 covered).",
            Evidence =
            [
                new("heartbeat", "probe", SignValue.Missing, 612.4, "refused"),
                new("heartbeat", "beats", SignValue.Missing, 803, ""),
                new("spare-1", "probe", SignValue.Missing, 588, "refused"),
                new("spare-2", "probe", SignValue.Unknown, null, "(does not count: stale, ill, or no frames arrive)"),
            ],
            TraceId = "7a0c3f6e2b9d4815a6c0e4f2d8b17395",
            PassedOver = ["spare-2 is ready, but it covers 0 cameras (priority 0 against 400)", "spare-3 is in maintenance"],
        },
        Status = new()
        {
            State = TakeoverState.Returning,
            Reason = "slave-2 answers and records for 30.1 s: it gets its role back, camera by camera.",
            HandBackTerm = 3,
            Times = new Dictionary<TakeoverState, DateTimeOffset>
            {
                [TakeoverState.Assigned] = SampleSite.Now.AddMilliseconds(1100),
                [TakeoverState.Active] = SampleSite.Now.AddMilliseconds(1400),
                [TakeoverState.Returning] = SampleSite.Now.AddSeconds(92),
            },
        },
    };

    [Fact]
    public void Render_Takeover_SentenceEvidencePassedOverAndStates() => Golden.Check(
        "why-takeover",
        TextLine.PlainText(WhyTakeoverText.Render(
            Takeover,
            [
                SampleSite.Entry("TakeoverAssigned", 1.1, Takeover.Spec.Reason),
                SampleSite.Entry("TakeoverActive", 1.4, "spare-1 serves as slave-2 under term 2 and writes what it receives."),
            ])));

    [Fact]
    public void Render_RefusedWithoutASpareAndEvidence_SaysSo()
    {
        var refused = Takeover with
        {
            Metadata = new() { Name = "slave-2-refused-1" },
            Spec = Takeover.Spec with { Spare = "", Term = 0, Evidence = [], PassedOver = [] },
            Status = new() { State = TakeoverState.Refused, Reason = "The licence says no: there is none." },
        };
        var text = TextLine.PlainText(WhyTakeoverText.Render(refused, []));
        Assert.Contains("spare     nobody\n", text, StringComparison.Ordinal);
        Assert.Contains("evidence  none was kept\n", text, StringComparison.Ordinal);
        Assert.Contains("passed over  nobody\n", text, StringComparison.Ordinal);
    }
}
