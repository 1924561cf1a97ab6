using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli.Tests;

public sealed class DemoTextTests
{
    private static readonly RunId SpareRun = new("spare-1", "b1", 3);

    [Fact]
    public void Table_Incident_StatesCamerasProgressAndLastEntries() => Golden.Check("demo-table", TextLine.PlainText(DemoTable.Render(new DemoView
    {
        Phase = "slave-2 is killed (SIGKILL)",
        ElapsedSeconds = 21.4,
        SinceFaultSeconds = 4.2,
        FailingServer = "slave-2",
        Status = SampleSite.Incident,
        Last = [SampleSite.Entry("ServerFailed", 1.2, "slave-2 failed: its process is gone", severity: JournalSeverity.Alarm)],
    })));

    [Fact]
    public void Table_NoStatusYet_OnlyThePhase() => Assert.Equal(
        "failover demo    0.5 s   starting\n\n",
        TextLine.PlainText(DemoTable.Render(new DemoView { Phase = "starting", ElapsedSeconds = 0.5, FailingServer = "slave-2" })));

    [Fact]
    public void Report_Kill_AWholeStory() => Golden.Check("demo-report-kill", TextLine.PlainText(DemoReport.Render(Killed(), "/home/me/failover-demo-1", null)));

    [Fact]
    public void Report_Loss_SaysWhatIsNotWell()
    {
        var lost = Killed() with { FramesLost = 3, FramesStored = 747, TakeoverSeconds = null };
        lost = lost with { Findings = DemoVerdict.Findings(lost) };
        Golden.Check("demo-report-loss", TextLine.PlainText(DemoReport.Render(lost, "/v", "/tmp/failover-demo-2")));
    }

    [Fact]
    public void Report_None_NoIncidentWords() => Golden.Check("demo-report-none", TextLine.PlainText(DemoReport.Render(
        new DemoResult
        {
            Fault = DemoFault.None, Server = "slave-2", Cameras = 1, FaultSeconds = 15, FramesSent = 375, FramesStored = 375, FramesLost = 0,
            FramesDuplicated = 0, WallSeconds = 31.5, ObserverLagMsMax = 12, PerCamera = [new("cam-03", 375, 375, 0, 0, "cam-03.mp4")],
        },
        "/v", null)));

    internal static DemoResult Killed()
    {
        var incident = new Incident("slave-2") { FaultAt = SampleSite.Now };
        foreach (var entry in (JournalEntry[])
            [
                SampleSite.Entry("DemoFault", 0, "slave-2 is killed (SIGKILL)"),
                SampleSite.Entry("ServerSuspect", 0.31, "slave-2 is suspect: probe refused"),
                SampleSite.Entry("KeepingStarted", 0.35, "spare-1 keeps 2 cameras from before the fault: probe refused"),
                SampleSite.Entry("ServerFailed", 0.82, "slave-2 failed: probe refused at heartbeat and spare-1"),
                SampleSite.Entry("TakeoverActive", 1.1, "spare-1 serves slave-2 under term 2"),
                SampleSite.Entry("TakeoverCompleted", 22.4, "every picture is home"),
            ])
        {
            incident.Add(entry);
        }

        return new DemoResult
        {
            Fault = DemoFault.Kill, Server = "slave-2", Cameras = 2, FaultSeconds = 15, FramesSent = 750, FramesStored = 750, FramesLost = 0,
            FramesDuplicated = 0, SuspectSeconds = incident.SecondsTo(incident.SuspectAt), FailedSeconds = incident.SecondsTo(incident.FailedAt),
            TakeoverSeconds = incident.SecondsTo(incident.ActiveAt), SpareGapSeconds = 0, ReinsertedBytes = 7_654_321, ReinsertionSeconds = 1.2,
            WallSeconds = 64.2, ObserverLagMsMax = 31, WatchedFrames = 75, Timeline = incident.Timeline(),
            Seams =
            [
                new("cam-02", SpareRun, SeamClass.Exact, -123456, 250, 250, -123456),
                new("cam-03", SpareRun with { Session = 4 }, SeamClass.Exact, 99, 248, 250),
            ],
            PerCamera = [new("cam-02", 375, 375, 0, 0, "cam-02.mp4"), new("cam-03", 375, 375, 0, 0, "cam-03.mp4")],
        };
    }
}
