using System.Text;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>The chart's README, made of its schema (what a key means) and its values (what it is when nobody says anything).</summary>
internal sealed class ValuesReadme
{
    private readonly JsonElement _schema;
    private readonly YamlMappingNode _values;
    private readonly List<(string Key, string Type, string Default, string Description)> _rows = [];

    private ValuesReadme(JsonElement schema, YamlMappingNode values) => (_schema, _values) = (schema, values);

    /// <summary>Keys of the values that the schema does not describe, and keys of the schema with neither a value nor an optional place.</summary>
    public List<string> Problems { get; } = [];

    public static ValuesReadme Read(string schema, string values)
    {
        var readme = new ValuesReadme(JsonDocument.Parse(schema).RootElement, RenderedObject.Read(values).Single().Root);
        readme.Walk("", readme._schema, readme._values);
        return readme;
    }

    public string Render()
    {
        var text = new StringBuilder("""
            # Chart failover

            One release is one site in one namespace. [Installing](../../docs/guide/install.md) goes from an empty cluster to a drill that passed;
            [what the chart makes](../../docs/ref/chart.md) explains objects, rights and networks. Whole sites to begin with: [examples](examples).
            The custom resources have a chart of their own, failover-crds, which is installed before.

            This page is made from values.yaml and values.schema.json; a test compares them. Keys that are not here are refused.

            | key | type | default | meaning |
            |---|---|---|---|

            """);
        foreach (var (key, type, standard, description) in _rows)
        {
            text.Append($"| `{key}` | {type} | {standard} | {description} |\n");
        }
        return text.ToString();
    }

    private void Walk(string path, JsonElement schema, YamlNode? value)
    {
        schema = Resolve(schema);
        var properties = schema.TryGetProperty("properties", out var found) ? found : default;
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        if (value is YamlMappingNode map)
        {
            Problems.AddRange(map.Children.Keys.Select(k => ((YamlScalarNode)k).Value!).Where(k => !properties.TryGetProperty(k, out _)).Select(k => $"{path}{k} is not in the schema"));
        }
        foreach (var property in properties.EnumerateObject().Where(p => p.Name != "global"))
        {
            var key = path + property.Name;
            var below = value is null ? null : RenderedObject.Find(value, property.Name);
            var resolved = Resolve(property.Value);
            var description = DescriptionOf(property.Value) ?? DescriptionOf(resolved);
            if (description is null && !key.EndsWith("requests", StringComparison.Ordinal) && !key.EndsWith("limits", StringComparison.Ordinal))
            {
                Problems.Add($"{key} has no description");
            }
            if (value is not null && below is null)
            {
                Problems.Add($"{key} has no value in values.yaml");
            }
            if (resolved.TryGetProperty("properties", out _) && !IsWhole(property.Value))
            {
                Walk(key + ".", resolved, below);
                continue;
            }
            _rows.Add((key, TypeOf(resolved), below is null ? "" : RenderedObject.Canonical(below) is { Length: > 0 } text ? $"`{text}`" : "empty", description ?? ""));
            if (!IsWhole(property.Value) && resolved.TryGetProperty("items", out var items) && Resolve(items).TryGetProperty("properties", out _))
            {
                Walk(key + "[].", items, null);
            }
        }
    }

    // These are told once, not key by key at each place.
    private static bool IsWhole(JsonElement property) =>
        property.TryGetProperty("$ref", out var target) && target.GetString() is "#/$defs/image" or "#/$defs/resources" or "#/$defs/storage" or "#/$defs/amounts" or "#/$defs/env";

    private JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var target) ? _schema.GetProperty("$defs").GetProperty(target.GetString()!["#/$defs/".Length..]) : schema;

    private static string? DescriptionOf(JsonElement schema) => schema.TryGetProperty("description", out var text) ? text.GetString() : null;

    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(", ", values.EnumerateArray().Select(v => v.GetString()));
        }
        return !schema.TryGetProperty("type", out var type) ? ""
            : type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(t => t.GetString()))
            : type.GetString() == "array" ? "list" : type.GetString()!;
    }
}
