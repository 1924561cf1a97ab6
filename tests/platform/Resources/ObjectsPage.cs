using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Failover.Platform.Tests;

/// <summary>docs/ref/objects.md, made from the same tables as the custom resources.</summary>
internal static class ObjectsPage
{
    private const string Head = """
        # Objects

        What a site consists of and what became of it, each an object of `failover.video/v1alpha1`. The same in a cluster (`kubectl`), on one machine
        (`failover apply`, SQLite) and in a [site.yaml](site-yaml.md). This page is made from the table that the
        [custom resources](../../k8s/crds) are made from; a test holds it so.

        `spec` is what somebody wants, or what was decided. `status` is what is so; only the services write it
        ([who writes what](../adr/0039-who-writes-a-status.md)). Conditions are for programs ([their reasons](conditions.md)), `phase` and the texts of the columns for people.
        `Ready` is on every kind, so `kubectl wait --for=condition=Ready KIND/NAME` works with each.

        """;

    public static string Render()
    {
        var text = new StringBuilder(Head);
        foreach (var kind in ResourceKinds.All)
        {
            Kind(text, kind);
        }
        return text.ToString();
    }

    /// <summary>docs/ref/conditions.md.</summary>
    public static string RenderReasons()
    {
        var text = new StringBuilder("# Reasons of conditions\n\nThe words that stand in `reason`, of every kind of [object](objects.md). A word never gets another meaning.\n");
        Reasons(text);
        return text.ToString();
    }

    private static void Kind(StringBuilder text, ResourceKind kind)
    {
        var schema = CustomResources.Schema(kind);
        text.Append(CultureInfo.InvariantCulture, $"\n## {kind.Kind}\n\n{kind.Text} `kubectl get {kind.ShortName}`, or `{kind.Plural}`.\n\n| condition | true when | written by |\n|---|---|---|\n");
        foreach (var condition in kind.Conditions)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{condition.Type}` | {condition.Text} | {condition.Writer} |\n");
        }
        text.Append("\n| column | from | |\n|---|---|---|\n");
        foreach (var column in CustomResources.Columns(kind))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {column.Name}{(column.Priority > 0 ? " (wide)" : "")} | `{column.Path}` | {column.Text} |\n");
        }
        text.Append("\n| field | type | meaning |\n|---|---|---|\n");
        Fields(text, "spec", schema["properties"]!["spec"]!.AsObject());
        Fields(text, "status", schema["properties"]!["status"]!.AsObject());
        var rules = Rules(schema).ToList();
        if (rules.Count > 0)
        {
            text.Append("\nRefused otherwise:\n\n");
            rules.ForEach(r => text.Append(CultureInfo.InvariantCulture, $"- {r}\n"));
        }
    }

    private static void Fields(StringBuilder text, string path, JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, child) in schema["properties"]!.AsObject())
        {
            var field = child!.AsObject();
            text.Append(CultureInfo.InvariantCulture, $"| `{path}.{name}` | {TypeOf(field, path.StartsWith("spec", StringComparison.Ordinal) && required.Contains(name))} | {field["description"]} |\n");
            var inner = field["properties"] is not null ? field : field["items"]?["properties"] is not null ? field["items"]!.AsObject() : null;
            if (inner is not null && name != "conditions")
            {
                Fields(text, inner == field ? $"{path}.{name}" : $"{path}.{name}[]", inner);
            }
        }
    }

    private static string TypeOf(JsonObject field, bool required)
    {
        var type = (string)field["type"]!;
        var item = type == "array" ? field["items"]!.AsObject() : field;
        var words = item["enum"] is JsonArray values ? string.Join(", ", values.Select(v => $"`{v}`")) : (string?)item["format"] == "date-time" ? "time" : (string)item["type"]!;
        words = type == "array" ? $"list of {words}" : words;
        if (field["minimum"] is { } min)
        {
            words += field["maximum"] is { } max ? $" {min} to {max}" : $" from {min}";
        }
        return words + (required ? ", required" : field["default"] is { } usual ? $", default `{usual.ToJsonString()}`" : "");
    }

    private static IEnumerable<string> Rules(JsonObject schema) =>
    [
        .. (schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(r => (string)r!["message"]!),
        .. (schema["properties"]?.AsObject() ?? []).SelectMany(p => Rules(p.Value!.AsObject())),
    ];

    private static void Reasons(StringBuilder text)
    {
        text.Append("\n| reason | kinds | meaning |\n|---|---|---|\n");
        var source = RepositoryFile.Read("services/contracts/Objects/ConditionReason.cs");
        foreach (var match in Regex.Matches(source, @"<summary>(?:([A-Z][A-Za-z, ]+): )?([^<]+)</summary>\s+public const string (\w+)").OrderBy(m => m.Groups[3].Value, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{match.Groups[3].Value}` | {(match.Groups[1].Success ? match.Groups[1].Value : "any")} | {match.Groups[2].Value} |\n");
        }
    }
}
