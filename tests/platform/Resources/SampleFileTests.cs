using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using YamlDotNet.RepresentationModel;

namespace Failover.Platform.Tests;

/// <summary>The samples are what the API server takes, and what <c>failover apply</c> takes.</summary>
public sealed class SampleFileTests
{
    [Theory]
    [InlineData("k8s/samples/cluster.yaml")]
    [InlineData("k8s/samples/site.yaml")]
    public void Sample_EachObject_IsTakenByTheSchema(string path)
    {
        var objects = Documents(RepositoryFile.Read(path)).Where(d => (string?)d["apiVersion"] == ObjectMeta.ApiVersion).ToList();
        Assert.NotEmpty(objects);
        foreach (var json in objects)
        {
            var kind = (string)json["kind"]!;
            var broken = SchemaValidator.Problems(json, ResourceSchemaTests.SchemaOf(kind)).Concat(ResourceRuleTests.Broken(kind, json, json)).ToList();
            // The one difference: a file that the command line applies may carry a password, which it splits off.
            var carries = path.EndsWith("site.yaml", StringComparison.Ordinal) && ((string?)json["spec"]!["url"])?.Contains('@', StringComparison.Ordinal) == true;
            Assert.True(broken.Count == (carries ? 2 : 0), $"{kind} {json["metadata"]!["name"]}: {string.Join("; ", broken)}");
        }
    }

    [Fact]
    public void Sample_OfTheCluster_IsTakenByApplyToo()
    {
        var text = string.Join("---", RepositoryFile.Read("k8s/samples/cluster.yaml").Split("---").Where(d => !d.Contains("kind: Secret", StringComparison.Ordinal)));
        Assert.Empty(SiteFile.Parse(text, "cluster.yaml").Errors);
    }

    [Theory]
    [InlineData("maxHotCamera: 3", ".spec.maxHotCamera is unknown")]
    [InlineData("maxHotCameras: 0", ".spec.maxHotCameras: 0 is out of bounds")]
    [InlineData("maxHotCameras: many", "is no integer")]
    [InlineData("maintenance: \"true\"", "is no boolean")]
    [InlineData("address: ftp://a", "does not match")]
    public void Schema_WrongObject_IsRefusedHereAndInAFile(string line, string expected)
    {
        var address = line.StartsWith("address", StringComparison.Ordinal) ? "" : "\n  address: http://a:7420";
        var text = $"apiVersion: {ObjectMeta.ApiVersion}\nkind: FailoverServer\nmetadata: {{name: spare-1}}\nspec:\n  {line}{address}\n";
        Assert.Contains(SchemaValidator.Problems(Documents(text).Single(), ResourceSchemaTests.SchemaOf("FailoverServer")), p => p.Contains(expected, StringComparison.Ordinal));
        Assert.NotEmpty(SiteFile.Parse(text, "f", KnownObjects.None with { Site = "north" }).Errors);
    }

    private static IEnumerable<JsonObject> Documents(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents.Where(d => d.RootNode is YamlMappingNode).Select(d => Node(d.RootNode)!.AsObject());
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Node(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain when long.TryParse(plain.Value, out var number) => number,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } plain => plain.Value == "true",
        YamlScalarNode text => text.Value,
        _ => null,
    };
}
