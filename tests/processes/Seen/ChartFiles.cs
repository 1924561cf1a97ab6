using System.Text.Json;
using System.Text.RegularExpressions;

namespace Failover.Processes.Tests;

/// <summary>Dashboards and alerts of the chart, as queries that Prometheus can answer.</summary>
internal static class ChartFiles
{
    public static string Folder { get; } = Path.Combine(Root(), "charts", "failover");

    /// <summary>Each query of each panel; Grafana's variables stand for everything, or for the time of a test.</summary>
    public static IReadOnlyList<(string Panel, string Query, bool MayBeEmpty)> Panels()
    {
        var panels = new List<(string, string, bool)>();
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "dashboards"), "*.json"))
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)))
            {
                var mayBeEmpty = panel.GetProperty("fieldConfig").GetProperty("defaults").TryGetProperty("noValue", out _);
                panels.AddRange(panel.GetProperty("targets").EnumerateArray().Select(target => (
                    $"{Path.GetFileNameWithoutExtension(file)}: {panel.GetProperty("title").GetString()}", Filled(target.GetProperty("expr").GetString()!), mayBeEmpty)));
            }
        }
        return panels;
    }

    /// <summary>The expression of each alert, on one line or in a block.</summary>
    public static IReadOnlyList<string> Alerts() =>
    [
        .. from file in Directory.GetFiles(Path.Combine(Folder, "alerts"), "*.yaml")
           from Match match in Regex.Matches(File.ReadAllText(file), @"^        expr: (?:\|\n(?<block>(?:          .*\n)+)|(?<line>.*)\n)", RegexOptions.Multiline)
           select match.Groups["block"].Success ? match.Groups["block"].Value : match.Groups["line"].Value,
    ];

    private static string Filled(string query) =>
        Regex.Replace(query.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__range", "10m", StringComparison.Ordinal), @"\$\w+", ".*");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Failover.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}
