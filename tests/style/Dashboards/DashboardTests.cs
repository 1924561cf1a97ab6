using System.Text.Json;
using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>Each panel says what it shows in which unit, leads to a runbook, and asks for nothing but what the code measures.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Wanted = ["site", "incident", "recorder", "control-plane"];

    [Fact]
    public void Dashboards_AreThere() =>
        Assert.Equal(Wanted.Order(StringComparer.Ordinal), DashboardFiles.Of(SourceTree.Own).Select(d => Path.GetFileNameWithoutExtension(d.Path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Panels_AreComplete() => Check.Holds(Incomplete);

    [Fact]
    public void Panels_DoNotOverlap() => Check.Holds(Overlapping);

    [Fact]
    public void Queries_NameMetricsAndLabelsOfTheCode() => Check.Holds(UnknownNames);

    [Theory]
    [InlineData("\"description\": \"\"", "description")]
    [InlineData("\"links\": [{\"url\": \"runbooks/Gone.md\"}]", "runbooks/Gone.md")]
    [InlineData("\"datasource\": {\"uid\": \"abc\"}", "datasource")]
    [InlineData("\"fieldConfig\": {\"defaults\": {}}", "unit")]
    public void Incomplete_PlantedPanel_IsFound(string property, string expected) =>
        Check.Finds(Incomplete, expected, (DashboardFiles.Folder + "a.json", Dashboard("{\"id\": 1, \"type\": \"stat\", \"title\": \"T\", \"targets\": [], " + property + "}")));

    [Fact]
    public void Overlapping_PlantedPanels_AreFound() => Check.Finds(
        Overlapping, "T over T",
        (DashboardFiles.Folder + "a.json", Dashboard(string.Join(',', Enumerable.Range(0, 2).Select(x =>
            $"{{\"type\": \"stat\", \"title\": \"T\", \"gridPos\": {{\"x\": {x}, \"y\": 0, \"w\": 4, \"h\": 4}}}}")))));

    [Fact]
    public void UnknownNames_PlantedQuery_IsFound() => Check.Finds(
        UnknownNames, "failover_gone",
        (DashboardFiles.Folder + "a.json", Dashboard("{\"type\": \"stat\", \"title\": \"T\", \"targets\": [{\"expr\": \"failover_gone\"}]}")));

    private static string Dashboard(string panels) => $"{{\"panels\": [{panels}]}}";

    private static IEnumerable<string> Incomplete(SourceTree tree)
    {
        foreach (var (path, root) in DashboardFiles.Of(tree))
        {
            var ids = new HashSet<int>();
            foreach (var panel in DashboardFiles.Panels(root))
            {
                var title = DashboardFiles.TextOf(panel, "title");
                if (!ids.Add(panel.GetProperty("id").GetInt32()))
                {
                    yield return $"{path}: {title}: its id is there twice";
                }

                foreach (var (text, what) in Texts(panel).Where(t => t.Text.Length == 0))
                {
                    yield return $"{path}: {title} has no {what}";
                }

                if (DashboardFiles.TextOf(panel, "datasource", "uid") != "${datasource}")
                {
                    yield return $"{path}: {title}: its datasource is not the variable";
                }

                foreach (var runbook in RunbooksOf(panel).Where(r => !tree.Has("charts/failover/" + r)))
                {
                    yield return $"{path}: {title}: there is no {runbook}";
                }
            }
        }
    }

    private static IEnumerable<(string Text, string What)> Texts(JsonElement panel) =>
    [
        (DashboardFiles.TextOf(panel, "title"), "title"),
        (DashboardFiles.TextOf(panel, "description"), "description"),
        (DashboardFiles.TextOf(panel, "fieldConfig", "defaults", "unit"), "unit"),
        (string.Concat(RunbooksOf(panel)), "link to a runbook"),
    ];

    private static IEnumerable<string> RunbooksOf(JsonElement panel) =>
        panel.TryGetProperty("links", out var links) ? links.EnumerateArray().Select(l => DashboardFiles.TextOf(l, "url")) : [];

    private static IEnumerable<string> Overlapping(SourceTree tree)
    {
        foreach (var (path, root) in DashboardFiles.Of(tree))
        {
            var taken = new Dictionary<(int X, int Y), string>();
            foreach (var panel in DashboardFiles.Panels(root))
            {
                var (title, at) = (DashboardFiles.TextOf(panel, "title"), panel.GetProperty("gridPos"));
                int Of(string side) => at.GetProperty(side).GetInt32();
                var cells = (from x in Enumerable.Range(Of("x"), Of("w")) from y in Enumerable.Range(Of("y"), Of("h")) select (x, y)).ToList();
                if (cells.Select(c => taken.GetValueOrDefault(c)).FirstOrDefault(t => t is not null) is { } below)
                {
                    yield return $"{path}: {title} over {below}";
                }

                if (Of("x") + Of("w") > 24)
                {
                    yield return $"{path}: {title} is wider than the page";
                }

                cells.ForEach(c => taken[c] = title);
            }
        }
    }

    // Grafana's own variables stand for a time or a name.
    private static IEnumerable<string> UnknownNames(SourceTree tree)
    {
        var names = new QueryNames(MetricCatalog.OfCode(tree));
        return
            from dashboard in DashboardFiles.Of(tree)
            from panel in DashboardFiles.Panels(dashboard.Root)
            from query in DashboardFiles.Queries(panel)
            from problem in names.Problems(Regex.Replace(query, @"\$\w+", "5m"))
            select $"{dashboard.Path}: {DashboardFiles.TextOf(panel, "title")}: {problem}";
    }
}
