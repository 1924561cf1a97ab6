namespace Failover.Style.Tests;

/// <summary>What the code measures and what the docs list is the same, and it is named as Prometheus names things.</summary>
public sealed class MetricTests
{
    private const string Page = "docs/ref/metrics.md";
    private static readonly string[] Units = ["_seconds", "_bytes", "_total"];
    private static readonly string[] Unbounded = ["url", "address", "reason", "takeover", "reinsertion", "run", "message"];

    [Fact]
    public void Metrics_OfTheCode_AreDescribed() => Check.Holds(Undescribed);

    [Fact]
    public void Metrics_OfTheDocs_AreMeasured() => Check.Holds(Unmeasured);

    [Fact]
    public void Metrics_AreNamedWithBaseUnitsAndBoundedLabels() => Check.Holds(BadNames);

    [Fact]
    public void Undescribed_PlantedMetric_IsFound()
    {
        Check.Finds(Undescribed, "failover_x_total", ("services/media/A.cs", "Metrics.CreateCounter(\"failover_x_total\", \"X.\");"), (Page, "\n"));
        Check.Finds(
            Undescribed, "the labels a, b",
            ("services/media/A.cs", "Metrics.CreateGauge(\n  \"failover_x\", \"X, y (z).\", \"a\", \"b\");"), (Page, "| `failover_x` | a | x |\n"));
        Check.Allows(
            Undescribed,
            ("services/media/A.cs", "new(Metrics.CreateHistogram(\"failover_x_seconds\", \"X.\", new HistogramConfiguration { LabelNames = [\"a\"] }));"),
            (Page, "| `failover_x_seconds` | a | x |\n"));
    }

    [Fact]
    public void Unmeasured_PlantedRow_IsFound() => Check.Finds(Unmeasured, "failover_gone", (Page, "| `failover_gone` | | x |\n"));

    [Theory]
    [InlineData("CreateCounter(\"failover_x\", \"X.\");", "_total")]
    [InlineData("CreateGauge(\"failover_x_ms\", \"X.\");", "base unit")]
    [InlineData("CreateGauge(\"x\", \"X.\");", "failover_")]
    [InlineData("CreateGauge(\"failover_x\", \"X.\", \"camera_url\");", "camera_url")]
    public void BadNames_PlantedMetric_IsFound(string code, string expected) => Check.Finds(BadNames, expected, ("services/media/A.cs", code));

    private static IEnumerable<string> Undescribed(SourceTree tree)
    {
        var rows = MetricCatalog.OfDocs(tree).ToLookup(r => r.Name, r => r.Labels);
        foreach (var metric in MetricCatalog.OfCode(tree))
        {
            if (!rows.Contains(metric.Name))
            {
                yield return $"{metric.Path}: {metric.Name} is not in {Page}";
            }
            else if (!rows[metric.Name].Any(labels => labels.SequenceEqual(metric.Labels)))
            {
                yield return $"{metric.Path}: {metric.Name} has the labels {string.Join(", ", metric.Labels)}; {Page} says {string.Join(", ", rows[metric.Name].First())}";
            }
        }
    }

    private static IEnumerable<string> Unmeasured(SourceTree tree)
    {
        var code = MetricCatalog.OfCode(tree).Select(m => m.Name).ToHashSet();
        return MetricCatalog.OfDocs(tree).Where(r => !code.Contains(r.Name)).Select(r => $"{Page}: {r.Name} is not in the code");
    }

    private static IEnumerable<string> BadNames(SourceTree tree)
    {
        foreach (var metric in MetricCatalog.OfCode(tree))
        {
            if (!metric.Name.StartsWith("failover_", StringComparison.Ordinal))
            {
                yield return $"{metric.Path}: {metric.Name} does not begin with failover_";
            }

            if (metric.Type == "Counter" != metric.Name.EndsWith("_total", StringComparison.Ordinal))
            {
                yield return $"{metric.Path}: {metric.Name}: a counter ends with _total, and nothing else does";
            }

            if (metric.Name.Split('_').Any(w => w is "ms" or "milliseconds" or "minutes" or "hours" or "kb" or "mb" or "mib" or "kbps" or "percent"))
            {
                yield return $"{metric.Path}: {metric.Name} is not in a base unit";
            }

            if (metric.Type == "Histogram" && !Units.Any(u => metric.Name.EndsWith(u, StringComparison.Ordinal)))
            {
                yield return $"{metric.Path}: {metric.Name} names no unit";
            }

            foreach (var label in metric.Labels.Where(l => l.Split('_').Any(Unbounded.Contains) && metric.Name != "failover_media_rtp_packets_ignored_total"))
            {
                yield return $"{metric.Path}: {metric.Name}: nothing bounds the label {label}";
            }
        }
    }
}
