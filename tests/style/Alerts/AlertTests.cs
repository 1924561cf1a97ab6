using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>Each alert has a runbook, a line in the docs and two stories: one in which it fires, one that is well. All name what the code measures.</summary>
public sealed class AlertTests
{
    private const string Page = "docs/ref/alerts.md";
    private static readonly string[] Titles = ["Meaning", "Impact", "Diagnosis", "Mitigation"];

    [Fact]
    public void Alerts_AreThere() => Assert.True(AlertFiles.Of(SourceTree.Own).Count >= 30);

    [Fact]
    public void Alerts_HaveSeverityTextsAndRunbook() => Check.Holds(Incomplete);

    [Fact]
    public void Runbooks_HaveFourTitlesAndAnAlert() => Check.Holds(BadRunbooks);

    [Fact]
    public void Alerts_NameMetricsAndLabelsOfTheCode() => Check.Holds(UnknownNames);

    [Fact]
    public void Alerts_AreTestedToFireAndToStayQuiet() => Check.Holds(Untested);

    [Theory]
    [InlineData("", "severity")]
    [InlineData("        labels:\n          severity: warning\n", "summary")]
    public void Incomplete_PlantedAlert_IsFound(string rest, string expected) =>
        Check.Finds(Incomplete, expected, (AlertFiles.Folder + "a.yaml", "      - alert: FailoverX\n        expr: up == 0\n" + rest));

    [Fact]
    public void BadRunbooks_PlantedPage_IsFound()
    {
        Check.Finds(BadRunbooks, "no alert", (AlertFiles.Runbooks + "FailoverX.md", "# FailoverX\n"));
        Check.Finds(
            BadRunbooks, "the titles", (AlertFiles.Folder + "a.yaml", "      - alert: FailoverX\n        expr: up\n"),
            (AlertFiles.Runbooks + "FailoverX.md", "# FailoverX\n\n## Meaning\n\nx\n"));
        Check.Finds(
            BadRunbooks, "Impact says nothing", (AlertFiles.Folder + "a.yaml", "      - alert: FailoverX\n        expr: up\n"),
            (AlertFiles.Runbooks + "FailoverX.md", "# FailoverX\n\n## Meaning\n\nx\n\n## Impact\n\n## Diagnosis\n\nx\n\n## Mitigation\n\nx\n"));
    }

    [Theory]
    [InlineData("failover_gone > 0", "failover_gone")]
    [InlineData("failover_here{place=\"x\"} > 0", "place")]
    [InlineData("sum by (site, place) (failover_here) > 0", "place")]
    public void UnknownNames_PlantedExpression_IsFound(string expression, string expected) => Check.Finds(
        UnknownNames, expected, ("services/media/A.cs", "CreateGauge(\"failover_here\", \"X.\", \"server\");"),
        (AlertFiles.Folder + "a.yaml", $"      - alert: FailoverX\n        expr: {expression}\n"));

    private static IEnumerable<string> Incomplete(SourceTree tree)
    {
        var page = tree.Files.GetValueOrDefault(Page, "");
        foreach (var alert in AlertFiles.Of(tree))
        {
            foreach (var (needed, what) in Needed(alert))
            {
                if (!Regex.IsMatch(alert.Body, needed, RegexOptions.Multiline))
                {
                    yield return $"{alert.Path}: {alert.Name} has no {what}";
                }
            }

            if (!alert.Name.StartsWith("Failover", StringComparison.Ordinal))
            {
                yield return $"{alert.Path}: {alert.Name} does not begin with Failover";
            }

            if (!page.Contains($"[{alert.Name}](", StringComparison.Ordinal))
            {
                yield return $"{alert.Path}: {alert.Name} is not in {Page}";
            }
        }
    }

    private static IEnumerable<(string Pattern, string What)> Needed(Alert alert) =>
    [
        ("^          severity: (?:critical|warning)$", "severity critical or warning"),
        ("^          summary: \".+\"$", "summary"),
        ("^          description: \".+\"$", "description"),
        ($"^          runbook_url: runbooks/{alert.Name}.md$", $"runbook_url runbooks/{alert.Name}.md"),
    ];

    private static IEnumerable<string> BadRunbooks(SourceTree tree)
    {
        var alerts = AlertFiles.Of(tree).Select(a => a.Name).ToHashSet();
        foreach (var name in alerts.Where(a => !tree.Has($"{AlertFiles.Runbooks}{a}.md")))
        {
            yield return $"{AlertFiles.Runbooks}{name}.md is missing";
        }

        foreach (var (path, text) in tree.Having(".md").Where(f => f.Path.StartsWith(AlertFiles.Runbooks, StringComparison.Ordinal)))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!alerts.Contains(name))
            {
                yield return $"{path}: there is no alert {name}";
            }

            var parts = Regex.Split(text, @"^## +", RegexOptions.Multiline);
            var titles = parts.Skip(1).Select(p => p.Split('\n')[0].Trim()).ToList();
            if (!text.StartsWith($"# {name}\n", StringComparison.Ordinal) || !titles.SequenceEqual(Titles))
            {
                yield return $"{path}: the titles are not '# {name}' and {string.Join(", ", Titles)}";
            }

            foreach (var part in parts.Skip(1).Where(p => p[p.IndexOf('\n', StringComparison.Ordinal)..].Trim().Length == 0))
            {
                yield return $"{path}: {part.Trim()} says nothing";
            }
        }
    }

    private static IEnumerable<string> UnknownNames(SourceTree tree)
    {
        var names = new QueryNames(MetricCatalog.OfCode(tree));
        return from alert in AlertFiles.Of(tree) from problem in names.Problems(alert.Expression) select $"{alert.Path}: {alert.Name}: {problem}";
    }

    private static IEnumerable<string> Untested(SourceTree tree)
    {
        foreach (var alert in AlertFiles.Of(tree))
        {
            var tests = tree.Files.GetValueOrDefault($"{AlertFiles.Tests}{Path.GetFileNameWithoutExtension(alert.Path)}.test.yaml", "");
            foreach (var story in (string[])[$"  - name: {alert.Name} fires\n", $"  - name: {alert.Name} is well\n"])
            {
                if (!tests.Contains(story, StringComparison.Ordinal))
                {
                    yield return $"{alert.Path}: {alert.Name} has no story '{story.Trim()}'";
                }
            }
        }
    }
}
