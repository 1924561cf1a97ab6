using System.Text;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

public sealed class ExampleTests
{
    public static TheoryData<string> Examples => [.. ChartFiles.Examples];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Lint_Strict_FindsNothing(string example)
    {
        var (code, text) = HelmProgram.Run(ChartFiles.Root, "lint", "--strict", ChartFiles.Chart, "-f", ChartFiles.ExampleOf(example));
        Assert.True(code == 0, text);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Summary_IsAsInTheGoldenFile(string example) => ChartFiles.MustBe(ChartFiles.GoldenOf(example), Summary(Rendering.Of(example)));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Objects_HaveNamesOfTheirOwnAndTheirLabels(string example)
    {
        var objects = Rendering.Of(example);
        Assert.Equal(objects.Count, objects.Select(o => o.ToString()).Distinct().Count());
        Assert.All(objects, o => Assert.NotEqual("", o.Component));
        Assert.All(objects, o => Assert.Equal("failover", o.Text("metadata", "labels", "app.kubernetes.io/part-of")));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Texts_ThatTheApiWants_AreTexts(string example) => Assert.Equal(
        [],
        from o in Rendering.Of(example)
        from node in (YamlNode[])
        [
            .. ValuesOf(o.Find("metadata", "labels")), .. ValuesOf(o.Find("metadata", "annotations")), .. ValuesOf(o.Pod?.Find("metadata", "annotations")),
            .. ValuesOf(o.Pod?.Find("metadata", "labels")), .. (o.Pod?.Containers ?? []).SelectMany(c => c.List("env")).Select(e => RenderedObject.Find(e, "value")).OfType<YamlNode>(),
        ]
        where RenderedObject.IsNoText(node)
        select $"{o}: {node}");

    [Theory]
    [MemberData(nameof(Examples))]
    public void Notes_AreShortAndNameWhatToRunNext(string example)
    {
        var (code, text) = HelmProgram.Run(
            ChartFiles.Root, "install", Rendering.Release, ChartFiles.Chart, "--namespace", Rendering.Namespace, "--dry-run=client", "-f", ChartFiles.ExampleOf(example));
        Assert.True(code == 0, text);
        var notes = text[(text.IndexOf("NOTES:", StringComparison.Ordinal) + 7)..].TrimEnd();
        Assert.InRange(notes.Split('\n').Length, 4, 24);
        Assert.Contains($"helm test {Rendering.Release} -n {Rendering.Namespace}", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_OfASiteWithoutServersOrSpares_Warn()
    {
        var (_, text) = HelmProgram.Run(
            ChartFiles.Root, "install", Rendering.Release, ChartFiles.Chart, "--dry-run=client", "--set", "site.name=harbour", "--set", "spares.enabled=false");
        Assert.Contains("WARNING: no servers", text, StringComparison.Ordinal);
        Assert.Contains("WARNING: no spare", text, StringComparison.Ordinal);
    }

    private static IEnumerable<YamlNode> ValuesOf(YamlNode? map) =>
        (map as YamlMappingNode)?.Children.Select(c => c.Value) ?? [];

    private static string Summary(IReadOnlyList<RenderedObject> objects)
    {
        var text = new StringBuilder();
        foreach (var o in objects.OrderBy(o => o.Kind, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal))
        {
            text.Append(o).Append('\n');
            foreach (var fact in FactsOf(o))
            {
                text.Append("  ").Append(fact).Append('\n');
            }
        }
        return text.ToString();
    }

    private static IEnumerable<string> FactsOf(RenderedObject o) => o.Kind switch
    {
        "Deployment" or "StatefulSet" or "Pod" => FactsOfPods(o),
        "Role" => o.List("rules").Select(r => RenderedObject.Canonical(r)),
        "RoleBinding" => [RenderedObject.Canonical(o.Find("subjects"))],
        "NetworkPolicy" or "PodMonitor" or "ScrapeConfig" => [RenderedObject.Canonical(o.Find("spec"))],
        "Site" or "SiteServer" or "FailoverServer" => [RenderedObject.Canonical(o.Find("spec"))],
        "Component" or "Subscription" or "Resiliency" => [$"scopes {string.Join(' ', o.Texts("scopes"))}"],
        "PodDisruptionBudget" => [$"at most {o.Text("spec", "maxUnavailable")} away"],
        "Service" => [$"{o.Text("spec", "type")} {RenderedObject.Canonical(o.Find("spec", "ports"))}".Trim()],
        "PriorityClass" => [o.Text("value")],
        _ => [],
    };

    private static IEnumerable<string> FactsOfPods(RenderedObject o)
    {
        var pod = o.Pod!;
        if (o.Kind != "Pod")
        {
            yield return $"{o.Text("spec", "replicas")} x, account {pod.Text("spec", "serviceAccountName")}, priority {pod.Text("spec", "priorityClassName")}, grace {pod.Text("spec", "terminationGracePeriodSeconds")} s";
        }
        if (pod.Text("metadata", "annotations", "dapr.io/app-id") is { Length: > 0 } app)
        {
            yield return $"sidecar {app} port {pod.Text("metadata", "annotations", "dapr.io/app-port")}";
        }
        if (pod.Find("spec", "nodeSelector") is { } node)
        {
            yield return $"only on {RenderedObject.Canonical(node)}";
        }
        foreach (var container in pod.Containers)
        {
            yield return $"{container.Text("name")} {container.Text("image")} {RenderedObject.Canonical(container.Find("resources"))}";
            foreach (var entry in container.List("env").Select(RenderedObject.MapOf))
            {
                yield return $"  {entry["name"]}={entry.GetValueOrDefault("value", "(from a secret or field)")}";
            }
        }
        foreach (var claim in o.List("spec", "volumeClaimTemplates"))
        {
            yield return $"volume {RenderedObject.Canonical(RenderedObject.Find(claim, "spec"))}";
        }
    }
}
