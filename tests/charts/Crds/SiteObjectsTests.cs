using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>The site's objects that the chart makes are those that the custom resources allow.</summary>
public sealed class SiteObjectsTests
{
    private static readonly string[] Kinds = ["Site", "SiteServer", "FailoverServer"];

    public static TheoryData<string> Examples => [.. ChartFiles.Examples];

    [Theory]
    [MemberData(nameof(Examples))]
    public void SiteObjects_HaveTheFieldsOfTheirKind(string example) => Assert.All(Rendering.Of(example).Where(o => Kinds.Contains(o.Kind)), o =>
    {
        var schema = SchemaOf(o.Kind);
        var spec = (YamlMappingNode)o.Find("spec")!;
        foreach (var (key, value) in spec.Children.Select(c => (((YamlScalarNode)c.Key).Value!, c.Value)))
        {
            var field = schema.Find("properties", key);
            Assert.True(field is not null, $"{o} has {key}, which its kind does not know");
            Assert.Equal(((YamlScalarNode)RenderedObject.Find(field, "type")!).Value is "array" ? YamlNodeType.Sequence : YamlNodeType.Scalar, value.NodeType);
        }
        Assert.All(schema.Texts("required"), r => Assert.NotNull(RenderedObject.Find(spec, r)));
    });

    [Fact]
    public void SiteObjects_OfTheWholeSite_AreOneMasterFourRecordersTwoSpares()
    {
        var objects = Rendering.Of("site");
        Assert.Equal(["master-1", "slave-1", "slave-2", "slave-3", "slave-4"], objects.Where(o => o.Kind == "SiteServer").Select(o => o.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["spare-1", "spare-2"], objects.Where(o => o.Kind == "FailoverServer").Select(o => o.Name).Order(StringComparer.Ordinal));
        Assert.Equal("http://10.20.0.14:7420", objects.Single(o => o.Name == "slave-4").Text("spec", "address"));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Recorders_AdvertiseTheAddressThatTheirObjectNames(string example)
    {
        var objects = Rendering.Of(example);
        foreach (var o in objects.Where(o => o.Component == "recorder" && o.Kind == "StatefulSet"))
        {
            var environment = o.Pod!.Containers[0].List("env").Select(RenderedObject.MapOf).ToDictionary(e => e["name"], e => e.GetValueOrDefault("value", ""), StringComparer.Ordinal);
            var first = o.Text("spec", "ordinals", "start") is { Length: > 0 } start ? int.Parse(start, System.Globalization.CultureInfo.InvariantCulture) : 0;
            for (var i = 0; i < int.Parse(o.Text("spec", "replicas"), System.Globalization.CultureInfo.InvariantCulture); i++)
            {
                var pod = $"{o.Name}-{first + i}";
                var name = environment["FAILOVER__RECORDER__NAME"].Replace("$(POD_NAME)", pod, StringComparison.Ordinal);
                var server = Assert.Single(objects, s => s.Kind is "SiteServer" or "FailoverServer" && s.Name == name);
                Assert.Equal(server.Text("spec", "address"), environment["FAILOVER__RECORDER__ADVERTISE"].Replace("$(POD_NAME)", pod, StringComparison.Ordinal));
            }
        }
    }

    private static RenderedObject SchemaOf(string kind)
    {
        var definition = RenderedObject.Read(RepositoryFile.Read($"k8s/crds/{kind.ToLowerInvariant()}s.yaml")).Single();
        var version = definition.List("spec", "versions").Single();
        return new RenderedObject((YamlMappingNode)RenderedObject.Find(version, "schema", "openAPIV3Schema", "properties", "spec")!);
    }
}
