using System.Text.Json;

namespace Failover.Charts.Tests;

public sealed class ValuesTests
{
    private static readonly string Schema = ChartFiles.Read("charts", "failover", "values.schema.json");
    private static readonly string Values = ChartFiles.Read("charts", "failover", "values.yaml");

    [Fact]
    public void Schema_DescribesEveryValueAndEveryValueIsThere() => Assert.Equal([], ValuesReadme.Read(Schema, Values).Problems);

    [Fact]
    public void Readme_IsMadeOfSchemaAndValues() =>
        ChartFiles.MustBe(Path.Combine(ChartFiles.Chart, "README.md"), ValuesReadme.Read(Schema, Values).Render());

    [Fact]
    public void ValuesReadme_PlantedKeys_AreFound()
    {
        const string schema = """{"properties": {"a": {"type": "string", "description": "A."}, "b": {"type": "string"}}}""";
        Assert.Equal(["c is not in the schema", "b has no description", "b has no value in values.yaml"], ValuesReadme.Read(schema, "a: x\nc: y\n").Problems);
    }

    [Fact]
    public void Schema_IsStrictEverywhere() => Assert.Equal([], Loose(JsonDocument.Parse(Schema).RootElement, "$"));

    [Fact]
    public void Services_HaveTheSameKeysInTheSameOrder()
    {
        var root = RenderedObject.Read(Values).Single();
        foreach (var service in (string[])["heartbeat", "election", "license", "reinsertion", "recorderProxy", "management"])
        {
            var keys = ((YamlDotNet.RepresentationModel.YamlMappingNode)root.Find(service)!).Children.Keys.Select(k => k.ToString()).ToList();
            Assert.Equal(["enabled", "image", "replicas", "resources", "options", "extraEnv"], keys.Take(6));
        }
    }

    [Theory]
    [InlineData("site.nmae=harbour", "nmae")]
    [InlineData("site.name=Harbour", "pattern")]
    [InlineData("heartbeat.replica=3", "replica")]
    [InlineData("heartbeat.replicas=0", "minimum")]
    [InlineData("management.replicas=2", "maximum")]
    [InlineData("spares.nodeSelector.a=b", "nodeSelector")]
    [InlineData("image.tag=1", "tag")]
    [InlineData("recorder.image.tag=latest", "tag")]
    [InlineData("recorder.image.digest=sha256:12", "digest")]
    [InlineData("bus.services=kafka", "must be one of")]
    [InlineData("bus.broker.address=amqps://user:secret@broker:5671/x", "address")]
    [InlineData("options.TIMES_STABLESECONDS=30", "pattern")]
    [InlineData("heartbeat.resources.limits.gpu=1", "gpu")]
    [InlineData("networkPolicy.cameras[0]=everywhere", "pattern")]
    [InlineData("servers[0].name=slave-1", "node")]
    [InlineData("servers[0].name=slave-1,servers[0].external=http://a:7420,servers[0].node=node-1,servers[0].storage.size=1Gi", "not")]
    [InlineData("servers[0].name=slave-1,servers[0].nodes=node-1", "nodes")]
    [InlineData("rabbitMQ.enabled=true", "rabbitMQ")]
    public void Schema_RefusesAWrongValue(string set, string because)
    {
        var (code, text) = Rendering.Try(ChartFiles.Chart, "--set", "site.name=harbour", "--set", set);
        Assert.NotEqual(0, code);
        Assert.Contains("values don't meet the specifications of the schema", text, StringComparison.Ordinal);
        Assert.Contains(because, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_SiteWithoutAName_IsRefused() => Assert.NotEqual(0, Rendering.Try(ChartFiles.Chart).Code);

    [Fact]
    public void Broker_WithoutAnAddress_IsAskedFor()
    {
        var (code, text) = Rendering.Try(ChartFiles.Chart, "--set", "site.name=harbour", "--set", "bus.services=rabbitmq");
        Assert.NotEqual(0, code);
        Assert.Contains("bus.broker.address is missing", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Loose(JsonElement schema, string path)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().SelectMany((e, i) => Loose(e, $"{path}[{i}]"));
        }
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        var below = schema.EnumerateObject().SelectMany(p => Loose(p.Value, $"{path}.{p.Name}"));
        return schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("type", out _) && !schema.TryGetProperty("additionalProperties", out _) ? below.Prepend(path) : below;
    }
}
