using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>Checks that a PromQL query names only metrics that the code makes, and only labels that they have.</summary>
internal sealed class QueryNames
{
    private static readonly string[] Foreign = ["up", "process_cpu_seconds_total", "process_working_set_bytes", "dotnet_total_memory_bytes", "process_open_handles"];
    private readonly Dictionary<string, HashSet<string>> _labels = new(StringComparer.Ordinal);

    public QueryNames(IReadOnlyList<MetricOfCode> metrics)
    {
        foreach (var name in Foreign)
        {
            Add(name, []);
        }

        foreach (var metric in metrics)
        {
            Add(metric.Name, metric.Labels);
            foreach (var suffix in metric.Type == "Histogram" ? (string[])["_sum", "_count", "_bucket"] : [])
            {
                Add(metric.Name + suffix, [.. metric.Labels, .. suffix == "_bucket" ? (string[])["le"] : []]);
            }
        }
    }

    /// <summary>What is wrong with this query, one sentence each.</summary>
    public IEnumerable<string> Problems(string query)
    {
        var used = Regex.Matches(query, @"\b(?<name>failover_[a-z0-9_]+|up|process_[a-z_]+|dotnet_[a-z_]+)\b(?:\{(?<match>[^}]*)\})?");
        var known = new HashSet<string>(MetricCatalog.OfTargets, StringComparer.Ordinal);
        foreach (Match use in used)
        {
            var name = use.Groups["name"].Value;
            if (!_labels.TryGetValue(name, out var labels))
            {
                yield return $"{name} is not measured";
                continue;
            }

            known.UnionWith(labels);
            foreach (var label in Regex.Matches(use.Groups["match"].Value, @"(?<label>\w+)\s*(?:=~|!~|!=|=)").Select(m => m.Groups["label"].Value).Where(l => !labels.Contains(l)))
            {
                yield return $"{name} has no label {label}";
            }
        }

        foreach (var label in Regex.Matches(query, @"\b(?:by|on|without|ignoring|group_left|group_right) ?\((?<labels>[a-z_, ]*)\)")
            .SelectMany(m => m.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(l => !known.Contains(l)))
        {
            yield return $"none of its metrics has a label {label}";
        }

        if (used.Count == 0)
        {
            yield return "it names no metric";
        }
    }

    private void Add(string name, IReadOnlyList<string> labels) => _labels[name] = [.. labels, .. MetricCatalog.OfTargets];
}
