using System.Text.Json;

namespace Failover.Charts.Tests;

public sealed class MonitoringTests
{
    private static readonly Lazy<IReadOnlyList<RenderedObject>> Watched = new(() => Rendering.Of(
        ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "monitoring.rules=true", "--set", "monitoring.dashboards=true", "--set", "monitoring.labels.team=video"));

    [Fact]
    public void Rules_AreTheAlertsOfTheChart()
    {
        var files = Directory.GetFiles(Path.Combine(ChartFiles.Chart, "alerts"), "*.yaml");
        var rules = Watched.Value.Where(o => o.Kind == "PrometheusRule").ToList();
        Assert.NotEmpty(files);
        Assert.Equal(
            files.Select(f => RenderedObject.Canonical(RenderedObject.Read(File.ReadAllText(f)).Single().Find("groups"))).Order(StringComparer.Ordinal),
            rules.Select(r => RenderedObject.Canonical(r.Find("spec", "groups"))).Order(StringComparer.Ordinal));
        Assert.All(rules, r => Assert.Equal("video", r.Text("metadata", "labels", "team")));
    }

    [Fact]
    public void Dashboards_AreThoseOfTheChart()
    {
        var dashboards = Watched.Value.Where(o => o.Kind == "ConfigMap" && o.Text("metadata", "labels", "grafana_dashboard") == "1").ToList();
        Assert.Equal(Directory.GetFiles(Path.Combine(ChartFiles.Chart, "dashboards"), "*.json").Length, dashboards.Count);
        Assert.All(dashboards, d => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(d.Map("data").Values.Single()).RootElement.ValueKind));
    }

    [Fact]
    public void Monitoring_Unasked_MakesNothing() => Assert.DoesNotContain(Rendering.Of("site"), o => o.Component == "monitoring");

    [Fact]
    public void Check_OtherArguments_RunInTheSamePod()
    {
        var pod = Rendering.Of(ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "check.args={drill,slave-1}").Single(o => o.Kind == "Pod");
        Assert.Equal(["drill", "slave-1", "--host", "http://failover-management:7400"], pod.Containers[0].Texts("args"));
    }
}
