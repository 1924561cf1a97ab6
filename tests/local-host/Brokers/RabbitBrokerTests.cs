using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;
using RabbitMQ.Client;

namespace Failover.LocalHost.Tests;

/// <summary>The stand-in on a real RabbitMQ: what it declares, publishes and does to deliveries, seen by a client of the broker itself.</summary>
public sealed class RabbitBrokerTests(RabbitSite site) : IClassFixture<RabbitSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_EveryTopic_ComesAsDaprdSendsIt()
    {
        await using var fixture = await site.StandInAsync();
        var sender = await fixture.AppAsync("heartbeat");
        await using var connection = await site.Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        foreach (var topic in BrokerTopology.Topics)
        {
            var queue = await channel.QueueDeclareAsync(cancellationToken: Ct);
            var key = topic == Topics.Plans ? "slave-1" : "";
            await channel.QueueBindAsync(queue.QueueName, topic, key, cancellationToken: Ct);
            Assert.True(await sender.Bus.PublishAsync(topic, BusApp.Verdict($"id-{topic}"), Ct, key.Length > 0 ? key : null));
            var got = await GetAsync(channel, queue.QueueName);
            var json = JsonNode.Parse(got.Body.Span)!;
            Assert.Equal(($"id-{topic}", "heartbeat", topic), ((string?)json["id"], (string?)json["source"], (string?)json["topic"]));
            Assert.Equal(("text/plain", key), (got.BasicProperties.ContentType, got.RoutingKey));
            Assert.Equal(topic == Topics.Journal ? DeliveryModes.Persistent : DeliveryModes.Transient, got.BasicProperties.DeliveryMode);
            Assert.Equal(topic == Topics.Journal ? null : "5000", got.BasicProperties.Expiration);
            Assert.False(got.BasicProperties.IsTypePresent() || got.BasicProperties.IsTimestampPresent() || got.BasicProperties.IsAppIdPresent());
        }
    }

    [Fact]
    public async Task Subscribe_QueuesAreThoseOfTheTable()
    {
        await using var fixture = await site.StandInAsync();
        await fixture.AppAsync("table", bootId: "boot-7");
        await using var connection = await site.Broker.ConnectAsync(Ct);
        foreach (var topic in (string[])[Topics.Journal, Topics.Verdicts, Topics.Plans])
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
            var table = BrokerTopology.QueueOf(topic, BrokerTopology.ConsumerId(BusComponents.Of(topic), "table", "boot-7"));
            // The same arguments again are no conflict, others would be 406.
            var declared = await channel.QueueDeclareAsync(table.Name, table.Durable, table.Exclusive, table.AutoDelete, table.Arguments, cancellationToken: Ct);
            Assert.Equal(1u, declared.ConsumerCount);
        }
    }

    [Fact]
    public async Task Deliver_FromAClientOfTheBroker_ReachesTheAppUntouched()
    {
        await using var fixture = await site.StandInAsync();
        await using var app = await RawApp.StartAsync();
        app.Subscriptions = (200, """[{"topic":"plans","pubsubName":"plans","route":"in","metadata":{"routingKey":"slave-9"}}]""");
        var subscribed = await fixture.StandIn.Register("slave-9").ConnectAsync(new AppInstance("slave-9", "boot-1", app.Url), Ct);
        await subscribed!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await using var connection = await site.Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.BasicPublishAsync("plans", "slave-8", """{"id":"not for it"}"""u8.ToArray(), Ct);
        await channel.BasicPublishAsync("plans", "slave-9", """{ "id" : "as it is",  "data":{}}"""u8.ToArray(), Ct);
        await Poll.UntilAsync(() => app.Received.Count == 1, Ct);
        Assert.Equal("""{ "id" : "as it is",  "data":{}}""", app.Received.Single().Body);
    }

    [Fact]
    public async Task Journal_AppIsAway_TheBacklogWaitsAndABrokenEntryIsDead()
    {
        await using var fixture = await site.StandInAsync();
        var sender = await fixture.AppAsync("sender");
        var reader = await fixture.AppAsync("reader");
        await fixture.StandIn.Register("reader").DisconnectAsync();
        await sender.Bus.PublishAsync(Topics.Journal, BusApp.Entry("waits"), Ct);
        await Poll.UntilAsync(() => sender.Journal.Any(e => e.Id == "waits"), Ct);
        Assert.Empty(reader.Journal);
        await using var connection = await site.Broker.ConnectAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueuePurgeAsync(BrokerTopology.DeadQueue, Ct);
        await channel.BasicPublishAsync("journal", "", """{"id":"poison","data":7}"""u8.ToArray(), Ct);
        var back = await fixture.StandIn.Register("reader").ConnectAsync(new AppInstance("reader", "boot-2", reader.Url), Ct);
        await back!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await Poll.UntilAsync(() => reader.Journal.Any(e => e.Id == "waits"), Ct);
        var dead = await GetAsync(channel, BrokerTopology.DeadQueue);
        Assert.Equal("poison", (string?)JsonNode.Parse(dead.Body.Span)!["id"]);
    }

    [Fact]
    public async Task OneConnectionAndOneChannel_ForEachComponentOfAnApp()
    {
        var opened = 0;
        var options = site.Options();
        await using var fixture = await StandInFixture.StartAsync(Ct, options with
        {
            Broker = new RabbitBroker(
                (name, ct) =>
                {
                    Interlocked.Increment(ref opened);
                    return site.DialAsync(name, ct);
                },
                TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<RabbitBroker>.Instance),
        });
        var a = await fixture.AppAsync("one");
        await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct);
        await a.Bus.PublishAsync(Topics.Plans, BusApp.Plan("one"), Ct, "one");
        await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("e-1"), Ct);
        await Poll.UntilAsync(() => a.Verdicts.Count == 1 && a.Plans.Count == 1 && a.Journal.Any(e => e.Id == "e-1"), Ct);
        Assert.Equal(3, opened);
    }

    [Fact]
    public async Task WrongPassword_TheAppStartsItsSidecarWaitsAndSaysSo()
    {
        var options = site.Options();
        await using var fixture = await StandInFixture.StartAsync(Ct, options with
        {
            Broker = new RabbitBroker(
                (_, ct) => new ConnectionFactory
                {
                    HostName = "127.0.0.1", Port = site.Broker.Port, VirtualHost = site.Broker.Vhost, UserName = "failover-services", Password = "wrong",
                    AutomaticRecoveryEnabled = false,
                }.CreateConnectionAsync(ct),
                TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<RabbitBroker>.Instance),
        });
        var a = await fixture.AppAsync("wrong", subscribe: false);
        var connection = await fixture.StandIn.Register("wrong").ConnectAsync(new AppInstance("wrong", "boot-1", a.Url), Ct);
        using var http = fixture.Http(fixture.StandIn.Register("wrong").ApiToken);
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await http.GetAsync("/v1.0/healthz/outbound", Ct)).StatusCode);
        Assert.False(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        Assert.False(connection!.Ready);
    }

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        BasicGetResult? got = null;
        await Poll.UntilAsync(async () => (got = await channel.BasicGetAsync(queue, autoAck: true, Ct)) is not null, Ct);
        return got!;
    }
}
