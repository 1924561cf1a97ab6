using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Failover.Platform.Tests;

/// <summary>Checks a value against a structural schema as the API server does with strict field validation; rules (CEL) apart.</summary>
internal static class SchemaValidator
{
    public static IReadOnlyList<string> Problems(JsonNode? value, JsonObject schema)
    {
        var problems = new List<string>();
        Check(value, schema, "", problems);
        return problems;
    }

    private static void Check(JsonNode? value, JsonObject schema, string path, List<string> problems)
    {
        var type = (string)schema["type"]!;
        if (!IsOf(type, value))
        {
            problems.Add($"{path}: {value?.ToJsonString() ?? "null"} is no {type}");
            return;
        }
        if (schema["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value)))
        {
            problems.Add($"{path}: {value} is not one of {string.Join(", ", values)}");
        }
        switch (value)
        {
            case JsonObject map:
                Map(map, schema, path, problems);
                break;
            case JsonArray list:
                List(list, schema, path, problems);
                break;
            default:
                Scalar(value!, schema, path, problems);
                break;
        }
    }

    private static void Map(JsonObject map, JsonObject schema, string path, List<string> problems)
    {
        problems.AddRange((schema["required"]?.AsArray() ?? []).Where(r => !map.ContainsKey((string)r!)).Select(r => $"{path}.{r} is missing"));
        foreach (var (key, value) in map)
        {
            if ((schema["properties"]?[key] ?? schema["additionalProperties"]) is JsonObject child)
            {
                Check(value, child, $"{path}.{key}", problems);
            }
            else if (path != ".metadata")
            {
                problems.Add($"{path}.{key} is unknown");
            }
        }
    }

    private static void List(JsonArray list, JsonObject schema, string path, List<string> problems)
    {
        if ((int?)schema["maxItems"] < list.Count)
        {
            problems.Add($"{path}: {list.Count} items are too many");
        }
        var keys = (string?)schema["x-kubernetes-list-type"] switch
        {
            "set" => list.Select(i => i!.ToJsonString()),
            "map" => list.Select(i => string.Join('|', schema["x-kubernetes-list-map-keys"]!.AsArray().Select(k => i![(string)k!]?.ToJsonString()))),
            _ => [],
        };
        if (keys.GroupBy(k => k).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            problems.Add($"{path}: {twice.Key} comes twice");
        }
        for (var i = 0; i < list.Count; i++)
        {
            Check(list[i], schema["items"]!.AsObject(), $"{path}[{i}]", problems);
        }
    }

    private static void Scalar(JsonNode value, JsonObject schema, string path, List<string> problems)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            var number = value.AsValue().TryGetValue<long>(out var whole) ? whole : (decimal)value.GetValue<double>();
            if ((schema["minimum"] is { } min && number < min.GetValue<long>()) || (schema["maximum"] is { } max && number > max.GetValue<long>()))
            {
                problems.Add($"{path}: {number.ToString(CultureInfo.InvariantCulture)} is out of bounds");
            }
        }
        else if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            if ((int?)schema["maxLength"] < text.Length)
            {
                problems.Add($"{path}: {text.Length} letters are too many");
            }
            if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern))
            {
                problems.Add($"{path}: '{text}' does not match {pattern}");
            }
            if ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                problems.Add($"{path}: '{text}' is no time");
            }
        }
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && !value.ToJsonString().Contains('.', StringComparison.Ordinal),
        _ => value?.GetValueKind() == JsonValueKind.Number,
    };
}
