using System.Globalization;
using YamlDotNet.Serialization;

namespace Failover.LocalHost.Tests;

/// <summary>What k8s/dapr gives to real sidecars is what the stand-in runs with.</summary>
public sealed class DaprFilesTests
{
    internal static string Folder { get; } = Path.Combine(Root(), "k8s", "dapr");

    [Fact]
    public void Components_AreTheStandIns()
    {
        var reader = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();
        var components = File.ReadAllText(Path.Combine(Folder, "components.yaml")).Split("\n---\n").Select(reader.Deserialize<Component>).ToList();
        Assert.Equal(PubSubComponent.OnRabbit.Select(c => c.Name), components.Select(c => c.Metadata["name"]));
        foreach (var (component, expected) in components.Zip(PubSubComponent.OnRabbit))
        {
            var metadata = component.Spec.Metadata.Where(m => m.ContainsKey("value")).ToDictionary(m => (string)m["name"], m => (string)m["value"]);
            Assert.Equal(expected.ExchangeKind, metadata["exchangeKind"]);
            Assert.Equal(expected.Durable, bool.Parse(metadata["durable"]));
            Assert.Equal(expected.DeletedWhenUnused, bool.Parse(metadata["deletedWhenUnused"]));
            Assert.Equal($"{expected.DeliveryMode}", metadata["deliveryMode"]);
            Assert.Equal(expected.PublisherConfirm, bool.Parse(metadata["publisherConfirm"]));
            Assert.Equal(expected.AutoAck, bool.Parse(metadata["autoAck"]));
            Assert.Equal(expected.RequeueInFailure, bool.Parse(metadata["requeueInFailure"]));
            Assert.Equal(expected.EnableDeadLetter, bool.Parse(metadata["enableDeadLetter"]));
            Assert.Equal($"{expected.PrefetchCount}", metadata["prefetchCount"]);
            Assert.Equal(expected.Single ? "single" : "parallel", metadata["concurrencyMode"]);
            Assert.Equal(expected.TtlSeconds, int.Parse(metadata.GetValueOrDefault("ttlInSeconds") ?? "0", CultureInfo.InvariantCulture));
            Assert.Equal(expected.ConsumerId, metadata.GetValueOrDefault("consumerID"));
            Assert.Equal($"{expected.ReconnectWait.TotalSeconds}s", metadata["reconnectWaitSeconds"]);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Failover.sln")))
        {
            folder = folder.Parent;
        }
        return folder.FullName;
    }

    private sealed record Component
    {
        [YamlMember(Alias = "metadata")]
        public Dictionary<string, string> Metadata { get; init; } = [];

        [YamlMember(Alias = "spec")]
        public ComponentSpec Spec { get; init; } = new();
    }

    private sealed record ComponentSpec
    {
        [YamlMember(Alias = "metadata")]
        public List<Dictionary<string, object>> Metadata { get; init; } = [];
    }
}
