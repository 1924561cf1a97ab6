using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class ReadinessTests
{
    private static readonly RecorderHealth Healthy = new(false, 3, false, null, 500L << 30);

    [Fact]
    public void OfSite_AllWell_NoFindings() => Assert.Empty(Readiness.OfSite(SampleSite.Well));

    [Fact]
    public void OfSite_Warnings_AreToldAsTheyAre()
    {
        var findings = Readiness.OfSite(SampleSite.Well with { Warnings = ["The licence has not been judged yet."] });
        Assert.Equal(["The licence has not been judged yet."], findings);
    }

    [Fact]
    public void OfSite_NoServers_SaysWhatToDo() =>
        Assert.Equal(["The site has no servers: apply a site.yaml."], Readiness.OfSite(SampleSite.Well with { Servers = [], Cameras = [] }));

    [Fact]
    public void OfSite_ServerSuspect_IsNamedBeforeItIsAWarning()
    {
        var well = SampleSite.Well;
        var suspect = well.Servers[1] with { State = ServerState.Suspect, Reason = "its beats are missing." };
        Assert.Equal(["Server slave-2 is Suspect: its beats are missing."], Readiness.OfSite(well with { Servers = [well.Servers[0], suspect] }));
    }

    [Fact]
    public void OfSite_SpareSilent_NamesItsAge()
    {
        var well = SampleSite.Well;
        var findings = Readiness.OfSite(well with { Spares = [well.Spares[0], well.Spares[1] with { BeatAgeMs = 3100 }] });
        Assert.Equal(["Spare spare-2 sends no beats (the last one is 3.1 s old)."], findings);
    }

    [Fact]
    public void OfCameras_NotCovered_EachIsNamed() => Assert.Equal(
        ["Camera cam-03 of slave-2 is not covered: single copy: the ring of spare-2 is filling"], Readiness.OfCameras(SampleSite.Incident));

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
