using Failover.Demo;

namespace Failover.Cli.Tests;

public sealed class IncidentTests
{
    [Fact]
    public void Times_EntriesInAnyOrderAndTwice_FirstOfItsKindCounts()
    {
        var incident = new Incident("slave-2") { FaultAt = SampleSite.Now };
        Assert.True(incident.Add(SampleSite.Entry("ServerFailed", 2, "later")));
        Assert.True(incident.Add(SampleSite.Entry("ServerFailed", 0.9, "first")));
        Assert.False(incident.Add(SampleSite.Entry("ServerFailed", 0.9, "first")));
        Assert.Equal(0.9, incident.SecondsTo(incident.FailedAt)!.Value, 3);
    }

    [Fact]
    public void Times_BeforeTheFaultOrOfAnotherServer_DoNotCount()
    {
        var incident = new Incident("slave-2") { FaultAt = SampleSite.Now };
        incident.Add(SampleSite.Entry("ServerFailed", -1, "an older incident"));
        incident.Add(SampleSite.Entry("ServerFailed", 1, "another server", server: "slave-1"));
        Assert.Null(incident.FailedAt);
        Assert.Empty(incident.Timeline());
    }

    [Fact]
    public void Timeline_ManyOfOneKind_FirstWithTheCount()
    {
        var incident = new Incident("slave-2") { FaultAt = SampleSite.Now };
        incident.Add(SampleSite.Entry("KeepingStarted", 0.4, "b"));
        incident.Add(SampleSite.Entry("KeepingStarted", 0.3, "a"));
        incident.Add(SampleSite.Entry("CameraState", 0.2, "not decisive"));
        var entry = Assert.Single(incident.Timeline());
        Assert.Equal(("a", 2), (entry.Text, entry.Count));
    }
}
