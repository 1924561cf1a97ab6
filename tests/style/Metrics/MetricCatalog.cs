using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>Reads metrics from source and from docs, so that what is named elsewhere can be checked.</summary>
internal static class MetricCatalog
{
    /// <summary>Labels that a scrape puts on every series, and a histogram on its buckets.</summary>
    public static readonly IReadOnlyList<string> OfTargets = ["site", "instance", "job"];

    public static IReadOnlyList<MetricOfCode> OfCode(SourceTree tree) =>
    [
        .. from file in tree.Having(".cs")
           where file.Path.StartsWith("services/", StringComparison.Ordinal)
           from Match match in Regex.Matches(file.Text, @"Create(?<type>Counter|Gauge|Histogram|Summary)\(\s*""(?<name>[a-z0-9_]+)""(?<rest>.*?)\)+;", RegexOptions.Singleline)
           select new MetricOfCode(file.Path, match.Groups["name"].Value, match.Groups["type"].Value, LabelsOf(match.Groups["rest"].Value)),
    ];

    /// <summary>The rows of docs/ref/metrics.md.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Labels)> OfDocs(SourceTree tree) =>
    [
        .. from Match match in Regex.Matches(tree.Files.GetValueOrDefault("docs/ref/metrics.md", ""), @"(?m)^\| `([a-z0-9_]+)` \| ([a-z, ]*)\|")
           select (match.Groups[1].Value, (IReadOnlyList<string>)[.. match.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]),
    ];

    // After the help text: either the labels themselves, or a configuration that has LabelNames.
    private static IReadOnlyList<string> LabelsOf(string arguments)
    {
        var rest = Regex.Replace(arguments, @"^\s*,\s*""(?:[^""\\]|\\.)*""", "");
        var configured = Regex.Match(rest, @"LabelNames = \[([^\]]*)\]");
        var from = configured.Success ? configured.Groups[1].Value : rest.Contains("Configuration", StringComparison.Ordinal) ? "" : rest;
        return [.. Regex.Matches(from, @"""([a-z_]+)""").Select(m => m.Groups[1].Value)];
    }
}

/// <summary>One metric as the code makes it.</summary>
/// <param name="Type">Counter, Gauge, Histogram or Summary.</param>
internal sealed record MetricOfCode(string Path, string Name, string Type, IReadOnlyList<string> Labels);
