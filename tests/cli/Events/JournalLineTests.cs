namespace Failover.Cli.Tests;

public sealed class JournalLineTests
{
    [Fact]
    public void Of_Entry_TimeKindPlaceAndText() => Assert.Equal(
        "2026-05-01 12:00:01.200Z ServerFailed           slave-2              slave-2 failed",
        JournalLine.Of(SampleSite.Entry("ServerFailed", 1.2, "slave-2 failed")).Plain);

    [Fact]
    public void Of_EntryOfACamera_ServerAndCamera() => Assert.Contains(
        " slave-2/cam-01 ", JournalLine.Of(SampleSite.Entry("CameraState", 0, "x") with { Camera = "cam-01" }).Plain);

    [Fact]
    public void Of_EntryOfNoServer_ItsWriter() => Assert.Contains(
        " heartbeat ", JournalLine.Of(SampleSite.Entry("VerdictChanged", 0, "x", server: null)).Plain);
}
