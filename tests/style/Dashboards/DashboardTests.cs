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
    public void Dashboards_HaveTheirVariablesAndLeadToOneAnother() => Check.Holds(LostReaders);

    [Fact]
    public void Metrics_AreOnADashboardOrInAnAlertOrSaidToBeOnNone() => Check.Holds(Unseen);

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

    [Theory]
    [InlineData("\"templating\": {\"list\": []}", "has no variable datasource")]
    [InlineData("\"schemaVersion\": 30", "is not of Grafana 11")]
    [InlineData("\"links\": []", "does not lead to the others")]
    [InlineData("\"panels\": [{\"type\": \"stat\", \"title\": \"T\", \"targets\": [{\"expr\": \"up{site=\\\"$sight\\\"}\"}]}]", "there is no variable sight")]
    [InlineData("\"panels\": [{\"type\": \"stat\", \"title\": \"T\", \"targets\": [], \"fieldConfig\": {\"defaults\": {\"links\": [{\"url\": \"/d/gone?x\"}]}}}]", "there is no dashboard gone")]
    public void LostReaders_PlantedDashboard_IsFound(string property, string expected) => Check.Finds(LostReaders, expected, (DashboardFiles.Folder + "a.json", $"{{{property}}}"));

    [Fact]
    public void Unseen_PlantedMetric_IsFound()
    {
        const string Code = "Metrics.CreateGauge(\"failover_x\", \"X.\");";
        Check.Finds(Unseen, "failover_x is on no dashboard", ("services/media/A.cs", Code), ("docs/ref/metrics.md", "\n"));
        Check.Allows(Unseen, ("services/media/A.cs", Code), ("docs/ref/metrics.md", "## On no dashboard\n\n`failover_x`\n"));
        Check.Finds(
            Unseen, "failover_x is on a dashboard or in an alert", ("services/media/A.cs", Code), ("docs/ref/metrics.md", "## On no dashboard\n\n`failover_x`\n"),
            (DashboardFiles.Folder + "a.json", "{\"expr\": \"failover_x > 0\"}"));
    }

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

    // A reader who comes from one dashboard keeps his site and his time, and never looks at nothing.
    private static IEnumerable<string> LostReaders(SourceTree tree)
    {
        var all = DashboardFiles.Of(tree).ToList();
        var uids = all.Select(d => DashboardFiles.TextOf(d.Root, "uid")).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, root) in all)
        {
            var text = root.GetRawText();
            var variables = Regex.Matches(
                    root.TryGetProperty("templating", out var templating) ? templating.GetRawText() : "", "\"name\": ?\"(\\w+)\"").Select(m => m.Groups[1].Value).ToList();
            foreach (var missing in ((string[])["datasource", "site"]).Except(variables, StringComparer.Ordinal))
            {
                yield return $"{path} has no variable {missing}";
            }

            foreach (var unknown in Regex.Matches(text, @"""expr"": ?""(?:[^""\\]|\\.)*""").SelectMany(q => Regex.Matches(q.Value, @"\$(?!__)(\w+)"))
                .Select(m => m.Groups[1].Value).Except(variables, StringComparer.Ordinal))
            {
                yield return $"{path}: there is no variable {unknown}";
            }

            if (!root.TryGetProperty("schemaVersion", out var version) || version.GetInt32() < 39)
            {
                yield return $"{path} is not of Grafana 11";
            }

            if (!Regex.IsMatch(text, "\"type\": ?\"dashboards\"") || !Regex.IsMatch(text, "\"includeVars\": ?true") || !Regex.IsMatch(text, "\"keepTime\": ?true"))
            {
                yield return $"{path} does not lead to the others with their variables and time";
            }

            foreach (var gone in Regex.Matches(text, "\"/d/([\\w-]+)").Select(m => m.Groups[1].Value).Where(uid => !uids.Contains(uid)))
            {
                yield return $"{path}: there is no dashboard {gone}";
            }
        }
    }

    private static IEnumerable<string> Unseen(SourceTree tree)
    {
        var page = tree.Files.GetValueOrDefault("docs/ref/metrics.md", "");
        var listed = Regex.Matches(page[Math.Max(0, page.IndexOf("## On no dashboard", StringComparison.Ordinal))..], "`(failover_[a-z0-9_]+)`")
            .Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var asked = string.Join('\n', tree.Files.Where(f =>
            f.Key.StartsWith(DashboardFiles.Folder, StringComparison.Ordinal) || f.Key.StartsWith("charts/failover/alerts/", StringComparison.Ordinal)).Select(f => f.Value));
        var isListed = page.Contains("## On no dashboard", StringComparison.Ordinal);
        foreach (var metric in MetricCatalog.OfCode(tree).Select(m => m.Name))
        {
            var seen = Regex.IsMatch(asked, $@"\b{metric}(?:_sum|_count|_bucket)?\b");
            if (!seen && !(isListed && listed.Contains(metric)))
            {
                yield return $"{metric} is on no dashboard, in no alert, and docs/ref/metrics.md does not say so";
            }

            if (seen && isListed && listed.Contains(metric))
            {
                yield return $"{metric} is on a dashboard or in an alert; docs/ref/metrics.md says that it is not";
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
