using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

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

    /// <summary>Alerts and dashboards go by site and instance, and instance is the name that the site's objects have.</summary>
    [Fact]
    public void Targets_OfEveryPodAndOfRecordersOutside_HaveSiteAndTheirOwnName()
    {
        var objects = Rendering.Of(ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "monitoring.targets=true", "--set", "monitoring.interval=15s");
        var monitor = objects.Single(o => o.Kind == "PodMonitor");
        var endpoint = new RenderedObject((YamlMappingNode)Assert.Single(monitor.List("spec", "podMetricsEndpoints")));
        Assert.Equal(("/metrics", "15s"), (endpoint.Text("path"), endpoint.Text("interval")));
        var found = new List<string>();
        foreach (var o in objects.Where(o => o.Pod is not null && Selects(monitor, o.Pod)))
        {
            Assert.Contains(o.Pod!.Containers[0].List("ports"), p => RenderedObject.MapOf(p)["name"] == endpoint.Text("port"));
            var pod = o.Kind == "Deployment" ? $"{o.Name}-5d8c-x2x" : $"{o.Name}-{(o.Name == "spare" ? 1 : 0)}";
            var labels = Relabelled(endpoint, pod, o.Pod.Map("metadata", "labels"));
            Assert.Equal("harbour", labels["site"]);
            found.Add(labels["instance"]);
        }
        // Services by their pods, recorders by their names.
        Assert.Equal(
            [
                "failover-election-5d8c-x2x", "failover-heartbeat-5d8c-x2x", "failover-license-5d8c-x2x", "failover-management-0", "failover-recorder-proxy-5d8c-x2x",
                "failover-reinsertion-5d8c-x2x", "master-1", "slave-1", "slave-2", "slave-3", "spare-1",
            ],
            found.Order(StringComparer.Ordinal));
        var outside = Assert.Single(objects.Single(o => o.Kind == "ScrapeConfig").List("spec", "staticConfigs"));
        Assert.Equal("{labels: {instance: slave-4, site: harbour}, targets: [10.20.0.14:7420]}", RenderedObject.Canonical(outside));
    }

    [Fact]
    public void Targets_OfADvr_AreNone() => Assert.DoesNotContain(
        "dvr-1", RenderedObject.Canonical(Rendering.Of("outside").Single(o => o.Kind == "ScrapeConfig").Find("spec")), StringComparison.Ordinal);

    [Fact]
    public void Notes_OfTargetsThatNobodyMayRead_Warn()
    {
        string[] arguments = ["install", Rendering.Release, ChartFiles.Chart, "--dry-run=client", "-f", ChartFiles.ExampleOf("site"), "--set", "monitoring.targets=true", "--set"];
        Assert.Contains("WARNING: nobody may read the metrics", HelmProgram.Run(ChartFiles.Root, [.. arguments, "networkPolicy.monitoringNamespace="]).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", HelmProgram.Run(ChartFiles.Root, [.. arguments, "networkPolicy.monitoringNamespace=monitoring"]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Monitoring_Unasked_MakesNothing() => Assert.DoesNotContain(Rendering.Of("site"), o => o.Component == "monitoring");

    [Fact]
    public void Check_OtherArguments_RunInTheSamePod()
    {
        var pod = Rendering.Of(ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "check.args={drill,slave-1}").Single(o => o.Kind == "Pod");
        Assert.Equal(["drill", "slave-1", "--host", "http://failover-management:7400"], pod.Containers[0].Texts("args"));
    }

    private static bool Selects(RenderedObject monitor, RenderedObject pod)
    {
        var labels = pod.Map("metadata", "labels");
        var other = new RenderedObject((YamlMappingNode)Assert.Single(monitor.List("spec", "selector", "matchExpressions")));
        Assert.Equal("NotIn", other.Text("operator"));
        return monitor.Map("spec", "selector", "matchLabels").All(l => labels.GetValueOrDefault(l.Key) == l.Value) && !other.Texts("values").Contains(labels.GetValueOrDefault(other.Text("key")));
    }

    // As Prometheus does it, as far as the chart uses it: one source, the whole of it, no match changes nothing.
    private static Dictionary<string, string> Relabelled(RenderedObject endpoint, string pod, IReadOnlyDictionary<string, string> podLabels)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["__meta_kubernetes_pod_name"] = pod };
        foreach (var (name, value) in podLabels)
        {
            labels[$"__meta_kubernetes_pod_label_{Regex.Replace(name, "[^a-zA-Z0-9_]", "_")}"] = value;
        }
        foreach (var rule in endpoint.List("relabelings").Select(r => new RenderedObject((YamlMappingNode)r)))
        {
            var source = rule.Texts("sourceLabels").SingleOrDefault() is { } name ? labels.GetValueOrDefault(name, "") : "";
            if (rule.Text("regex") is not { Length: > 0 } regex || Regex.IsMatch(source, $"^(?:{regex})$"))
            {
                labels[rule.Text("targetLabel")] = rule.Text("replacement") is { Length: > 0 } fixedText ? fixedText : source;
            }
        }
        return labels;
    }
}
