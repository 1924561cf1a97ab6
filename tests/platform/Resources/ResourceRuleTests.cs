using System.Text.Json.Nodes;
using Cel;

namespace Failover.Platform.Tests;

/// <summary>The validation rules, run as the API server runs them.</summary>
public sealed class ResourceRuleTests
{
    private static readonly CelEnvironment Rules = ServerRules();

    [Theory]
    [MemberData(nameof(ResourceSchemaTests.Kinds), MemberType = typeof(ResourceSchemaTests))]
    public void Rules_OfEachKind_AcceptTheSample(string kind)
    {
        var json = SampleObjects.Json(SampleObjects.All.Single(o => o.GetType().Name == kind));
        Assert.Empty(Broken(kind, json, json));
    }

    [Theory]
    [InlineData("SiteServer", "spec.preferredGuards", """["spare-1", "slave-2"]""", "cannot guard itself")]
    [InlineData("SiteServer", "metadata.name", "\"election\"", "belongs to a service")]
    [InlineData("SiteServer", "status.term", "1", "a term never falls")]
    [InlineData("FailoverServer", "metadata.name", "\"heartbeat\"", "belongs to a service")]
    [InlineData("Camera", "spec.url", "\"rtsp://user:secret@10.0.1.31/a\"", "put them into a Secret")]
    [InlineData("Camera", "spec.url", "\"http://10.0.1.31/a\"", "write rtsp://")]
    [InlineData("Takeover", "spec.spare", "\"spare-2\"", "never changes")]
    [InlineData("Takeover", "spec.spare", "\"slave-2\"", "cannot take over from itself")]
    [InlineData("Takeover", "spec.term", "4", "the name is")]
    [InlineData("Takeover", "status.handBackTerm", "0", "a term never falls")]
    [InlineData("Reinsertion", "spec.holder", "\"spare-2\"", "never changes")]
    [InlineData("Reinsertion", "spec.holder", "\"slave-2\"", "not held for itself")]
    [InlineData("StoppedCamera", "spec.why", "\"Another.\"", "never changes")]
    [InlineData("StoppedCamera", "metadata.name", "\"yard\"", "the name is")]
    public void Rules_BrokenObject_SayWhat(string kind, string field, string value, string expected)
    {
        var old = SampleObjects.Json(SampleObjects.All.Single(o => o.GetType().Name == kind));
        var json = old.DeepClone().AsObject();
        var parts = field.Split('.');
        json[parts[0]]![parts[1]] = JsonNode.Parse(value);
        Assert.Contains(Broken(kind, json, old), m => m.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_ServerWithoutGuards_AcceptIt()
    {
        var json = SampleObjects.Json(SampleObjects.All.Single(o => o.GetType().Name == "SiteServer"));
        json["spec"]!.AsObject().Remove("preferredGuards");
        Assert.Empty(Broken("SiteServer", json, json));
    }

    // Of the server's own library of functions on texts: those that a rule asks for.
    private static CelEnvironment ServerRules()
    {
        var rules = new CelEnvironment([], "");
        rules.RegisterFunction("substring", [typeof(string), typeof(long)], a => ((string)a[0]!)[(int)(long)a[1]!..]);
        return rules;
    }

    /// <summary>The messages of the rules that do not hold.</summary>
    internal static IReadOnlyList<string> Broken(string kind, JsonObject json, JsonObject old)
    {
        var broken = new List<string>();
        Look(ResourceSchemaTests.SchemaOf(kind), json, old, broken);
        return broken;
    }

    private static void Look(JsonObject schema, JsonNode self, JsonNode? old, List<string> broken)
    {
        foreach (var rule in schema["x-kubernetes-validations"]?.AsArray() ?? [])
        {
            var text = (string)rule!["rule"]!;
            if (old is null && text.Contains("oldSelf", StringComparison.Ordinal))
            {
                continue;
            }
            var variables = new Dictionary<string, object?> { ["self"] = Value(self), ["oldSelf"] = Value(old) };
            if (Rules.Compile(text).Invoke(variables) is not true)
            {
                broken.Add((string)rule["message"]!);
            }
        }
        foreach (var (name, child) in schema["properties"]?.AsObject() ?? [])
        {
            if (self is JsonObject map && map[name] is { } value)
            {
                Look(child!.AsObject(), value, old?[name], broken);
            }
        }
    }

    private static object? Value(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(p => p.Key, p => Value(p.Value)),
        JsonArray list => list.Select(Value).ToList(),
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        JsonValue value => value.ToString(),
        _ => null,
    };
}
