using System.Text.Json;

namespace Failover.Style.Tests;

/// <summary>The chart's dashboards: Grafana's JSON model.</summary>
internal static class DashboardFiles
{
    public const string Folder = "charts/failover/dashboards/";

    public static IEnumerable<(string Path, JsonElement Root)> Of(SourceTree tree)
    {
        foreach (var (path, text) in tree.Having(".json").Where(f => f.Path.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(text);
            yield return (path, document.RootElement.Clone());
        }
    }

    /// <summary>Panels that show something; rows are headings.</summary>
    public static IEnumerable<JsonElement> Panels(JsonElement dashboard) =>
        dashboard.GetProperty("panels").EnumerateArray().Where(p => p.GetProperty("type").GetString() != "row");

    public static IEnumerable<string> Queries(JsonElement panel) => panel.GetProperty("targets").EnumerateArray().Select(t => t.GetProperty("expr").GetString()!);

    public static string TextOf(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return "";
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
    }
}
