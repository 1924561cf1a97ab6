using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class ReadinessTests
{
    private static readonly RecorderHealth Healthy = new(false, 3, false, null, 500L << 30);

    [Fact]
    public void OfSite_AllWell_NoFindings() => Assert.Empty(Readiness.OfSite(SampleSite.Well));

    [Fact]
    public void OfSite_NotEntitled_NamesTheReason()
    {
        var findings = Readiness.OfSite(SampleSite.Well with { Verdict = SampleSite.Verdict(false, "3 cameras, 2 licensed.") });
        Assert.Equal(["The site is not entitled to fail over: 3 cameras, 2 licensed."], findings);
    }

    [Fact]
    public void OfSite_NoVerdictNoServers_TwoFindings() => Assert.Equal(
        2, Readiness.OfSite(SampleSite.Well with { Verdict = null, Servers = [], Cameras = [] }).Count);

    [Fact]
    public void OfSite_SpareSilent_NamesItsAge()
    {
        var well = SampleSite.Well;
        var findings = Readiness.OfSite(well with { Spares = [well.Spares[0], well.Spares[1] with { BeatAgeMs = 3100 }] });
        Assert.Equal(["Spare spare-2 sends no beats (the last one is 3.1 s old)."], findings);
    }

    [Fact]
    public void OfSite_CameraRecordedByNobody_IsNamed()
    {
        var well = SampleSite.Well;
        var findings = Readiness.OfSite(well with { Cameras = [well.Cameras[0] with { RecordedBy = [], Reason = "refused (401)" }] });
        Assert.Equal(["Camera cam-01 of master-1 is recorded by nobody: refused (401)"], findings);
    }

    [Fact]
    public void OfRecorders_DiskFaultLowDiskIllAndSilent_EachOnce()
    {
        var findings = Readiness.OfRecorders(new Dictionary<string, RecorderHealth?>
        {
            ["a"] = Healthy,
            ["b"] = Healthy with { DiskFault = "EIO on /data" },
            ["c"] = Healthy with { DiskFreeBytes = 1_000_000_000 },
            ["d"] = Healthy with { Ill = true, TimerLagMs = 812 },
            ["e"] = null,
        });
        Assert.Equal(
            [
                "Recorder b has a disk fault: EIO on /data",
                "Recorder c has only 1.00 GB free on its disk.",
                "Recorder d is ill (its timer lags 812 ms): it accuses nobody now.",
                "Recorder e does not answer at its address from here.",
            ],
            findings);
    }

    [Fact]
    public void Render_Findings_ListAfterTheWord() => Assert.Equal(
        "NOT READY  2 servers, 2 spares, 3 cameras; 1 finding:\n  - x\n", TextLine.PlainText(CheckVerb.Render(SampleSite.Well, ["x"])));
}
