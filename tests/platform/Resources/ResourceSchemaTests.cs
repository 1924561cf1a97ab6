using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;

namespace Failover.Platform.Tests;

/// <summary>The schemas are what the API server takes, and say what the contracts are.</summary>
public sealed class ResourceSchemaTests
{
    public static TheoryData<string> Kinds { get; } = [.. ResourceKinds.All.Select(k => k.Kind)];

    [Fact]
    public void Kinds_AreAllTypedObjectsButTheLease()
    {
        var types = typeof(ISiteObject).Assembly.GetTypes().Where(t => t.IsClass && typeof(ISiteObject).IsAssignableFrom(t) && t != typeof(Lease));
        Assert.Equal(types.Select(t => t.Name).Order(StringComparer.Ordinal), ResourceKinds.All.Select(k => k.ObjectType.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_AreUsedOnce()
    {
        var names = ResourceKinds.All.SelectMany(k => new[] { k.Plural, k.Singular, k.ShortName }).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ResourceKinds.All, k => Assert.Equal(k.Kind.ToLowerInvariant() + "s", k.Plural));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_OfEachKind_IsStructuralAndDescribesEveryField(string kind) => Assert.Empty(StructuralSchema.Problems(SchemaOf(kind)));

    [Theory]
    [InlineData("""{"type": "text", "description": "Some text."}""", "the type")]
    [InlineData("""{"type": "object", "description": "Some text.", "oneOf": []}""", "oneOf")]
    [InlineData("""{"type": "string"}""", "no description")]
    [InlineData("""{"type": "array", "description": "Some text.", "x-kubernetes-list-type": "atomic"}""", "items")]
    [InlineData("""{"type": "array", "description": "Some text.", "items": {"type": "string", "description": "Some."}}""", "merged")]
    [InlineData("""{"type": "object", "description": "Some text.", "required": ["a"]}""", "a is required")]
    [InlineData("""{"type": "integer", "description": "Some text.", "minimum": 5, "maximum": 4}""", "minimum")]
    [InlineData("""{"type": "integer", "description": "Some text.", "maximum": 4, "default": 5}""", "default")]
    [InlineData("""{"type": "string", "description": "Some text.", "pattern": "(a)\\1"}""", "pattern")]
    [InlineData("""{"type": "object", "description": "Some text.", "properties": {"a": {"type": "integer", "description": "Some."}}, "x-kubernetes-validations": [{"rule": "self.metadata.name == 't' + string(self.a)", "message": "Some text."}]}""", "has no bound")]
    [InlineData("""{"type": "object", "description": "Some text.", "x-kubernetes-validations": [{"rule": "self.a > 1", "message": "Some text."}]}""", "reads .a")]
    [InlineData(
        """{"type": "object", "description": "Some text.", "properties": {"a": {"type": "array", "description": "Some.", "x-kubernetes-list-type": "set", "items": {"type": "string", "description": "Some."}}}, "x-kubernetes-validations": [{"rule": "self.a.all(x, x != '')", "message": "Some text."}]}""",
        "no bound")]
    public void Problems_PlantedMistake_IsFound(string schema, string expected) =>
        Assert.Contains(StructuralSchema.Problems(JsonNode.Parse(schema)!.AsObject()), p => p.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sample_OfEachKind_IsValidWithItsStatusAndComesBackTheSame(string kind)
    {
        var value = SampleObjects.All.Single(o => o.GetType().Name == kind);
        var json = SampleObjects.Json(value);
        Assert.Empty(SchemaValidator.Problems(json, SchemaOf(kind)));
        var back = json.Deserialize(value.GetType(), FailoverJson.Options);
        Assert.Equal(JsonSerializer.Serialize(value, value.GetType(), FailoverJson.Options), JsonSerializer.Serialize(back, value.GetType(), FailoverJson.Options));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sample_OfEachKind_HasEveryField(string kind)
    {
        // A sample without a field would say nothing about it.
        var json = SampleObjects.Json(SampleObjects.All.Single(o => o.GetType().Name == kind));
        foreach (var part in new[] { "spec", "status" })
        {
            var missing = SchemaOf(kind)["properties"]![part]!["properties"]!.AsObject().Select(p => p.Key).Where(p => json[part]![p] is null);
            Assert.Empty(missing);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Default_OfEachField_IsTheRecordsOwn(string kind)
    {
        var schema = SchemaOf(kind)["properties"]!["spec"]!.AsObject();
        var type = ResourceKinds.All.Single(k => k.Kind == kind).ObjectType.GetProperty("Spec")!.PropertyType;
        var given = new JsonObject();
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            given[(string)name!] = SampleObjects.Json(SampleObjects.All.Single(o => o.GetType().Name == kind))["spec"]![(string)name!]!.DeepClone();
        }
        var record = given.Deserialize(type, FailoverJson.Options);
        foreach (var property in TypeSchema.PropertiesOf(type))
        {
            var field = schema["properties"]![TypeSchema.NameOf(property)]!;
            if (!given.ContainsKey(TypeSchema.NameOf(property)))
            {
                Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(property.GetValue(record), FailoverJson.Options), field["default"]), $"{kind}.{property.Name}");
            }
        }
    }

    [Fact]
    public void Reasons_OfConditions_AreTheirOwnWords() => Assert.All(
        typeof(ConditionReason).GetFields(BindingFlags.Public | BindingFlags.Static), f => Assert.Equal(f.Name, f.GetValue(null)));

    [Fact]
    public void Reasons_OfALicence_AreNamed() =>
        Assert.All(Enum.GetNames<LicenseState>(), s => Assert.NotNull(typeof(ConditionReason).GetField(s)));

    internal static JsonObject SchemaOf(string kind) => CustomResources.Schema(ResourceKinds.All.Single(k => k.Kind == kind));
}
