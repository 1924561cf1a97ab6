using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Failover.Kubernetes.Fixtures;

namespace Failover.Platform.Tests;

/// <summary>
/// What the API server asks of a schema in a CustomResourceDefinition (structural schemas, apiextensions.k8s.io/v1), and what this project
/// asks besides: a description on every field.
/// </summary>
internal static class StructuralSchema
{
    private static readonly string[] Known =
    [
        "type", "description", "properties", "required", "items", "additionalProperties", "enum", "format", "minimum", "maximum", "minLength", "maxLength",
        "pattern", "maxItems", "minItems", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-validations",
    ];

    private static readonly string[] Types = ["object", "array", "string", "integer", "number", "boolean"];
    private static readonly string[] Formats = ["int32", "int64", "double", "date-time"];

    public static IReadOnlyList<string> Problems(JsonObject schema)
    {
        var problems = new List<string>();
        Node(schema, "", problems);
        Rules(schema, "", problems);
        return problems;
    }

    private static void Node(JsonObject node, string path, List<string> problems)
    {
        var type = (string?)node["type"];
        Say(problems, path, !Types.Contains(type), $"the type '{type}' is none");
        problems.AddRange(node.Where(p => !Known.Contains(p.Key)).Select(p => $"{path}: {p.Key} is not allowed"));
        Say(problems, path, !path.StartsWith(".metadata", StringComparison.Ordinal) && ((string?)node["description"] ?? "").Length < 4, "there is no description");
        Say(problems, path, (string?)node["format"] is { } format && !Formats.Contains(format), "the format is unknown");
        Say(problems, path, node["minimum"] is { } min && node["maximum"] is { } max && min.GetValue<long>() > max.GetValue<long>(), "minimum is above maximum");
        if ((string?)node["pattern"] is { } pattern)
        {
            Say(problems, path, !IsPattern(pattern), "the pattern is none");
        }
        Children(node, type, path, problems);
        Lists(node, type, path, problems);
        Values(node, path, problems);
    }

    private static void Children(JsonObject node, string? type, string path, List<string> problems)
    {
        Say(problems, path, node["properties"] is not null && node["additionalProperties"] is not null, "properties and additionalProperties exclude each other");
        Say(problems, path, type != "object" && (node["properties"] ?? node["additionalProperties"] ?? node["required"]) is not null, "only an object has properties");
        Say(problems, path, (type == "array") != (node["items"] is JsonObject), "an array has items, and nothing else has");
        foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
        {
            Node(child!.AsObject(), $"{path}.{name}", problems);
        }
        foreach (var name in node["required"]?.AsArray() ?? [])
        {
            Say(problems, path, node["properties"]?[(string)name!] is null, $"{name} is required and does not exist");
        }
        if (node["additionalProperties"] is { } more)
        {
            Say(problems, path, more is not JsonObject, "additionalProperties is a schema");
            Node(more.AsObject(), path + ".*", problems);
        }
        if (node["items"] is JsonObject items)
        {
            Say(problems, path, items["default"] is not null && path.Length == 0, "items have no default");
            Node(items, path + "[]", problems);
        }
    }

    private static void Lists(JsonObject node, string? type, string path, List<string> problems)
    {
        var list = (string?)node["x-kubernetes-list-type"];
        Say(problems, path, type == "array" != list is "atomic" or "set" or "map", "a list says how it is merged, and nothing else does");
        var keys = node["x-kubernetes-list-map-keys"]?.AsArray().Select(k => (string)k!).ToList() ?? [];
        Say(problems, path, list == "map" != keys.Count > 0, "a map list has keys, and no other");
        var items = node["items"] as JsonObject;
        Say(problems, path, list == "set" && (string?)items?["type"] is "object" or "array", "the items of a set are scalars");
        foreach (var key in keys)
        {
            Say(problems, path, items?["required"]?.AsArray().Any(r => (string)r! == key) != true, $"the key {key} is not required");
        }
    }

    private static void Values(JsonObject node, string path, List<string> problems)
    {
        var values = node["enum"]?.AsArray().Select(v => v!.ToJsonString()).ToList() ?? [];
        Say(problems, path, values.Distinct().Count() != values.Count, "a value of the enum comes twice");
        if (node["default"] is { } usual)
        {
            problems.AddRange(SchemaValidator.Problems(usual, node).Select(p => $"{path}: the default is wrong: {p}"));
        }
    }

    // Every field that a rule reads exists, and what it goes through is bounded: the server counts the cost of the worst case.
    private static void Rules(JsonObject node, string path, List<string> problems)
    {
        foreach (var rule in node["x-kubernetes-validations"]?.AsArray() ?? [])
        {
            var text = (string)rule!["rule"]!;
            Say(problems, path, ((string?)rule["message"] ?? "").Length is < 4 or > 200, "a rule has no message");
            Say(problems, path, Regex.IsMatch(text, @"\+\s*string\(|string\([^()]*\)\s*\+"), "the rule adds a text made from a number, which has no bound");
            foreach (Match read in Regex.Matches(text, @"\b(?:self|oldSelf)((?:\.[a-zA-Z]+(?!\w*\())*)"))
            {
                var (found, field) = (node, read.Groups[1].Value);
                foreach (var part in field.Split('.', StringSplitOptions.RemoveEmptyEntries))
                {
                    found = found?["properties"]?[part] as JsonObject;
                }
                Say(problems, path, found is null && field != ".metadata.name", $"the rule reads {field}, which does not exist");
                var goesThrough = text.Contains($"self{field}.all(", StringComparison.Ordinal) || text.Contains($"self{field}.exists(", StringComparison.Ordinal);
                Say(problems, path, goesThrough && (found?["maxItems"] is null || found["items"]?["maxLength"] is null), $"the rule goes through {field}, which has no bound");
                Say(problems, path, text.Contains($"self{field}.matches(", StringComparison.Ordinal) && found?["maxLength"] is null, $"the rule matches {field}, which has no bound");
            }
        }
        foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
        {
            Rules(child!.AsObject(), $"{path}.{name}", problems);
        }
    }

    private static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return !Regex.IsMatch(pattern, @"\\[1-9]|\(\?[=!<]");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Say(List<string> problems, string path, bool wrong, string problem)
    {
        if (wrong)
        {
            problems.Add($"{path}: {problem}");
        }
    }
}
