using System.Text.Json.Nodes;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.Broker.Tests;

/// <summary>Between processes of the product over a real broker, and on the wire as Dapr's sidecar would see it.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeliveryTests(BrokerCollection shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    [Fact]
    public async Task Publish_Level_ReachesEveryProcess_APlanOnlyItsRecorder()
    {
        await using var first = await BusNode.StartAsync("slave-1", Messages.Options(Broker, "failover-services"), levels: true);
        await using var second = await BusNode.StartAsync("slave-2", Messages.Options(Broker, "failover-services"), levels: true);
        await Task.WhenAll(first.ConnectedAsync(), second.ConnectedAsync());
        Assert.True(await first.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("v1"), Ct));
        Assert.True(await first.Bus.PublishAsync(Topics.Plans, Messages.Plan("slave-2"), Ct, "slave-2"));
        Assert.True(await first.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("v2"), Ct));
        await Poll.UntilAsync(() => first.Verdicts.Count == 2 && second.Verdicts.Count == 2 && second.Plans.Count == 1, () => "both verdicts at both");
        Assert.Equal(["v1", "v2"], second.Verdicts.Select(v => v.Id));
        Assert.Empty(first.Plans);
    }

    [Fact]
    public async Task Publish_LevelNobodyHears_IsTaken_AndCountedAsUnrouted()
    {
        await using var node = await (await BusNode.StartAsync("license", Messages.Options(Broker))).ConnectedAsync();
        var before = BusMetrics.Unrouted.WithLabels(Topics.Plans).Value;
        Assert.True(await node.Bus.PublishAsync(Topics.Plans, Messages.Plan("nobody"), Ct, "nobody"));
        Assert.Equal(before + 1, BusMetrics.Unrouted.WithLabels(Topics.Plans).Value);
    }

    [Fact]
    public async Task Wire_OfAPublishedMessage_IsTheEnvelopeOfDapr()
    {
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: Ct)).QueueName;
        await channel.QueueBindAsync(queue, Topics.Verdicts, "", cancellationToken: Ct);
        await using var node = await (await BusNode.StartAsync("license", Messages.Options(Broker))).ConnectedAsync();
        Assert.True(await node.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("v7"), Ct));
        var got = await channel.BasicGetAsync(queue, autoAck: true, Ct);
        Assert.NotNull(got);
        var body = JsonNode.Parse(got.Body.Span)!.AsObject();
        Assert.Equal(
            [
                "data", "datacontenttype", "id", "pubsubname", "source", "specversion", "time", "topic", "traceid", "traceparent", "tracestate", "type",
            ],
            body.Select(p => p.Key));
        Assert.Equal(
            "v7|application/json|license|level|verdicts|1.0|video.failover.verdicts.v1",
            string.Join('|', ((string[])["id", "datacontenttype", "source", "pubsubname", "topic", "specversion", "type"]).Select(k => (string?)body[k])));
        Assert.Equal("harbour", (string?)body["data"]!["site"]);
        Assert.Equal(("v7", "5000", DeliveryModes.Transient), (got.BasicProperties.MessageId, got.BasicProperties.Expiration, got.BasicProperties.DeliveryMode));
    }

    [Fact]
    public async Task Handler_OfAMessageAsDaprSendsIt_GetsIt()
    {
        await using var node = await (await BusNode.StartAsync("spare-1", Messages.Options(Broker), levels: true)).ConnectedAsync();
        await using var connection = await Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var body = $$"""
            {"data":{{System.Text.Json.JsonSerializer.Serialize(Messages.Verdict("dapr-1"), FailoverJson.Options)}},"datacontenttype":"application/json",
            "id":"dapr-1","pubsubname":"level","source":"license","specversion":"1.0","time":"2026-01-01T00:00:00Z","topic":"verdicts","traceid":"",
            "traceparent":"","tracestate":"","type":"video.failover.verdicts.v1"}
            """;
        // No message id, no headers, and text/plain: what pubsub.rabbitmq sends.
        await channel.BasicPublishAsync(
            Topics.Verdicts, "", mandatory: false, new BasicProperties { ContentType = "text/plain" }, System.Text.Encoding.UTF8.GetBytes(body), Ct);
        await Poll.UntilAsync(() => node.Verdicts.Any(v => v.Id == "dapr-1"), () => "the verdict");
    }

    [Fact]
    public async Task RecorderUser_SaysBeatsAndJournal_HearsItsPlans()
    {
        await using var recorder = await BusNode.StartAsync("slave-9", Messages.Options(Broker, "failover-recorders"));
        await recorder.ConnectedAsync();
        Assert.True(await recorder.Bus.PublishAsync(Topics.Journal, Messages.Entry("recorder-1"), Ct));
        Assert.False(await recorder.Bus.PublishAsync(Topics.Verdicts, Messages.Verdict("forged"), Ct));
        Assert.True(await recorder.Bus.PublishAsync(Topics.Journal, Messages.Entry("recorder-2"), Ct));
    }
}
