using Failover.Contracts;
using Failover.Demo;
using Failover.Platform;

namespace Failover.Cli.Tests;

public sealed class DemoSiteTests
{
    [Fact]
    public void ToYaml_AnySite_IsAcceptedBySiteFile()
    {
        var site = new DemoSite("slave-2", 8);
        var yaml = site.ToYaml(name => $"http://127.0.0.1:{7000 + name.Length}", camera => $"rtsp://u:p@127.0.0.1:8554/{camera}", "a.b.c", 3, 10);
        var parsed = SiteFile.Parse(yaml, "site.yaml");
        Assert.Empty(parsed.Errors);
        Assert.Equal(10, parsed.Objects.Count(o => o.Kind == Camera.Kind));
        Assert.Equal(3, parsed.Objects.Count(o => o.Kind == SiteServer.Kind));
        Assert.All(parsed.Objects.Where(o => o.Kind == Camera.Kind), o => Assert.NotNull(o.Credentials));
    }

    [Fact]
    public void CamerasOf_FailingServer_AsManyAsAsked()
    {
        var site = new DemoSite("master-1", 24);
        Assert.Equal(24, site.CamerasOf("master-1").Count());
        Assert.Single(site.CamerasOf("slave-2"));
        Assert.Equal(site.Cameras.Count, site.Cameras.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public void Missing_NoStatus_OneSentence() => Assert.Equal(["the site does not answer"], DemoReadiness.Missing(null, new DemoSite("slave-2", 1)));

    [Fact]
    public void Missing_AnotherSite_NamesRecordersAndCameras()
    {
        var missing = DemoReadiness.Missing(SampleSite.Incident, new DemoSite("slave-2", 1));
        Assert.Contains("slave-1 does not beat", missing);
        Assert.Contains(missing, m => m.StartsWith("slave-2 is Failed", StringComparison.Ordinal));
        Assert.Contains(missing, m => m.StartsWith("cam-03 is not recorded by slave-2", StringComparison.Ordinal));
    }
}
