using System.Text.Json.Nodes;
using CsCheck;
using YamlDotNet.Serialization;

namespace Failover.Cli.Tests;

public sealed class YamlTextTests
{
    [Fact]
    public void Of_ObjectsListsAndScalars_BlockStyle() => Assert.Equal(
        """
        site: north
        empty: {}
        none: null
        rows:
        - name: "slave-2: it"
          ok: true
          times:
            a: 1.5
          tags: []
        - "yes"
        -
          - 1
          - 2

        """,
        YamlText.Of(JsonNode.Parse("""{"site":"north","empty":{},"none":null,"rows":[{"name":"slave-2: it","ok":true,"times":{"a":1.5},"tags":[]},"yes",[1,2]]}""")));

    // Whatever a site says: another reader of YAML sees the same values.
    [Fact]
    public void Of_AnyValue_IsReadBackTheSame()
    {
        var text = Gen.String[Gen.Char[" -:#'\"\\{}[]&*!|>%@`,?~.\nayn01eéß"], 0, 12];
        var scalar = Gen.OneOf<JsonNode?>(text.Select(t => (JsonNode?)JsonValue.Create(t)), Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)), Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)));
        Gen<JsonNode?> Deeper(Gen<JsonNode?> inner) => Gen.OneOf(
            scalar,
            inner.List[0, 3].Select(l => (JsonNode?)new JsonArray([.. l.Select(n => n?.DeepClone())])),
            Gen.Select(text, inner).List[0, 3].Select(l => (JsonNode?)new JsonObject(l.DistinctBy(e => e.Item1).Select(e => KeyValuePair.Create(e.Item1, e.Item2?.DeepClone())))));
        Deeper(Deeper(Deeper(scalar))).Holds(value => Assert.Equal(Flat(value), Flat(new DeserializerBuilder().Build().Deserialize<object?>(YamlText.Of(value)))), cases: 500);
    }

    private static string Flat(object? value) => value switch
    {
        null => "null",
        JsonObject map => $"{{{string.Join(",", map.Select(e => $"{e.Key}={Flat(e.Value)}"))}}}",
        JsonArray list => $"[{string.Join(",", list.Select(Flat))}]",
        JsonValue scalar => scalar.TryGetValue<string>(out var text) ? text : scalar.ToJsonString(),
        Dictionary<object, object> map => $"{{{string.Join(",", map.Select(e => $"{e.Key}={Flat(e.Value)}"))}}}",
        List<object> list => $"[{string.Join(",", list.Select(Flat))}]",
        _ => value.ToString()!,
    };
}
