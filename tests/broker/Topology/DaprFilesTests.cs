using System.Globalization;
using System.Text.RegularExpressions;
using Failover.Platform;
using YamlDotNet.RepresentationModel;

namespace Failover.Broker.Tests;

/// <summary>k8s/dapr against the code: a sidecar that declares anything else than the adapter disturbs every subscription.</summary>
public sealed class DaprFilesTests
{
    public static TheoryData<string> Components => [.. BusComponents.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Components))]
    public void Component_DeclaresWhatTheTableSays(string name)
    {
        var component = BusComponents.ByName(name)!;
        var metadata = MetadataOf(Documents("components.yaml").Single(d => Text(d, "metadata", "name") == name));
        var exchange = BrokerTopology.ExchangeOf(component, "any");
        var expected = new Dictionary<string, string?>
        {
            ["exchangeKind"] = exchange.Kind,
            ["durable"] = "true",
            ["deletedWhenUnused"] = "false",
            ["deliveryMode"] = BrokerTopology.IsPersistent(component) ? "2" : "1",
            ["publisherConfirm"] = "true",
            ["autoAck"] = "false",
            // True is a hot loop; dead letters are the broker's policy.
            ["requeueInFailure"] = "false",
            ["enableDeadLetter"] = "false",
            ["prefetchCount"] = BrokerTopology.PrefetchOf(component).ToString(CultureInfo.InvariantCulture),
            ["concurrencyMode"] = "single",
            ["consumerID"] = BrokerTopology.IsDurable(component) ? null : "{podName}",
            ["ttlInSeconds"] = component.TtlSeconds > 0 ? component.TtlSeconds.ToString(CultureInfo.InvariantCulture) : null,
        };
        Assert.Equal(expected, expected.ToDictionary(e => e.Key, e => metadata.GetValueOrDefault(e.Key)));
        Assert.DoesNotContain("concurrency", metadata.Keys);
    }

    [Fact]
    public void Subscriptions_AreThoseOfTheServices()
    {
        var expected = Subscribers().Where(s => s.Service != "recorder").GroupBy(s => s.Topic).ToDictionary(
            g => g.Key, g => string.Join(' ', g.Select(s => s.Service).Order(StringComparer.Ordinal)));
        var documents = Documents("subscriptions.yaml");
        Assert.Equal(expected, documents.ToDictionary(
            d => Text(d, "spec", "topic"), d => string.Join(' ', List(d, "scopes").Order(StringComparer.Ordinal))));
        foreach (var document in documents)
        {
            var topic = Text(document, "spec", "topic");
            var component = BusComponents.Of(topic);
            Assert.Equal((component.Name, $"/bus/{topic}"), (Text(document, "spec", "pubsubname"), Text(document, "spec", "routes", "default")));
            Assert.Equal(BrokerTopology.IsDurable(component) ? BrokerTopology.DeadExchange : "", Text(document, "spec", "deadLetterTopic"));
            Assert.Equal(BrokerTopology.IsDurable(component) ? "quorum" : "", Text(document, "spec", "metadata", "queueType"));
        }
    }

    [Fact]
    public void Recorders_HearPlansAndReinsertions_AsTheirPermissionsSay() =>
        Assert.Equal(["plans", "reinsertions"], Subscribers().Where(s => s.Service == "recorder").Select(s => s.Topic).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryFile_IsAboutTheSameApps()
    {
        string[] apps = [.. List(Documents("components.yaml")[0], "scopes").Order(StringComparer.Ordinal)];
        Assert.Equal(apps, List(Documents("resiliency.yaml")[0], "scopes").Order(StringComparer.Ordinal));
        Assert.Superset(Subscribers().Select(s => s.Service).ToHashSet(), apps.ToHashSet());
    }

    /// <summary>Who calls MapBusTopic with what, in the source.</summary>
    private static IEnumerable<(string Service, string Topic)> Subscribers() =>
        from file in Directory.EnumerateFiles(Path.Combine(RepositoryFile.Root, "services"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal)
        from Match match in Regex.Matches(File.ReadAllText(file), @"\.MapBusTopic<\w+>\(\s*Topics\.(\w+)")
        let folder = Path.GetRelativePath(Path.Combine(RepositoryFile.Root, "services"), file).Split('/')[0]
        select (folder == "local-host" ? "management" : folder, match.Groups[1].Value.ToLowerInvariant());

    private static List<YamlMappingNode> Documents(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryFile.Read($"k8s/dapr/{name}")));
        return [.. stream.Documents.Select(d => (YamlMappingNode)d.RootNode)];
    }

    private static Dictionary<string, string?> MetadataOf(YamlMappingNode document) =>
        ((YamlSequenceNode)document["spec"]["metadata"]).ToDictionary(
            n => ((YamlScalarNode)n["name"]).Value!, n => ((YamlMappingNode)n).Children.TryGetValue("value", out var value) ? ((YamlScalarNode)value).Value : null);

    private static string Text(YamlNode node, params string[] path)
    {
        foreach (var key in path)
        {
            if (node is not YamlMappingNode map || !map.Children.TryGetValue(key, out var next))
            {
                return "";
            }

            node = next;
        }

        return ((YamlScalarNode)node).Value ?? "";
    }

    private static IEnumerable<string> List(YamlMappingNode document, string key) => ((YamlSequenceNode)document[key]).Select(n => ((YamlScalarNode)n).Value!);
}
