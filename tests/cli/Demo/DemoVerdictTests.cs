using Failover.Demo;

namespace Failover.Cli.Tests;

public sealed class DemoVerdictTests
{
    [Fact]
    public void Findings_GoodKill_None() => Assert.Empty(DemoVerdict.Findings(DemoTextTests.Killed()));

    [Fact]
    public void Findings_NothingSent_NothingProven() =>
        Assert.Contains(DemoVerdict.Findings(DemoTextTests.Killed() with { FramesSent = 0 }), f => f.Contains("nothing is proven", StringComparison.Ordinal));

    [Fact]
    public void Findings_IncidentDidNotHappen_EachStepIsNamed() => Assert.Equal(
        4,
        DemoVerdict.Findings(DemoTextTests.Killed() with { FailedSeconds = null, TakeoverSeconds = null, ReinsertionSeconds = null, WatchedFrames = 0 }).Count);

    [Fact]
    public void Findings_None_AsksForNoIncident() => Assert.Empty(DemoVerdict.Findings(
        DemoTextTests.Killed() with { Fault = DemoFault.None, FailedSeconds = null, TakeoverSeconds = null, ReinsertionSeconds = null, WatchedFrames = 0 }));
}
