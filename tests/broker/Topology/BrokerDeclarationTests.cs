using Failover.Broker.Fixtures;
using Failover.Platform;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Failover.Broker.Tests;

/// <summary>The table against a real broker: what the definitions made, services and recorders may declare again, and nothing else.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerDeclarationTests(BrokerCollection shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestBroker Broker => shared.Broker;

    [Fact]
    public async Task Exchanges_OfEveryTopic_AreDeclaredAgainByServices()
    {
        await using var connection = await Broker.ConnectAsync(Ct, "failover-services");
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        foreach (var topic in BrokerTopology.Topics)
        {
            var exchange = BrokerTopology.ExchangeOf(topic);
            await channel.ExchangeDeclareAsync(exchange.Name, exchange.Kind, exchange.Durable, exchange.AutoDelete, cancellationToken: Ct);
            var queue = BrokerTopology.QueueOf(topic, BrokerTopology.ConsumerId(BusComponents.Of(topic), "management", "boot-1"));
            await channel.QueueDeclareAsync(queue.Name, queue.Durable, queue.Exclusive, queue.AutoDelete, queue.Arguments, cancellationToken: Ct);
            await channel.QueueBindAsync(queue.Name, exchange.Name, "", cancellationToken: Ct);
        }
    }

    [Theory]
    [InlineData("plans")]
    [InlineData("verdicts")]
    [InlineData("health")]
    public async Task Recorders_MayNotPublishWhatServicesSay(string topic)
    {
        await using var connection = await Broker.ConnectAsync(Ct, "failover-recorders");
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Ct);
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await channel.BasicPublishAsync(topic, "", ReadOnlyMemory<byte>.Empty, Ct));
        Assert.True(refused is OperationInterruptedException or AlreadyClosedException or PublishException, refused.ToString());
        Assert.Equal(403, (int)channel.CloseReason!.ReplyCode);
    }

    [Fact]
    public async Task Services_MayNotReadDeadLetters()
    {
        await using var connection = await Broker.ConnectAsync(Ct, "failover-services");
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.BasicGetAsync(BrokerTopology.DeadQueue, autoAck: false, Ct));
        Assert.Equal(403, (int)refused.ShutdownReason!.ReplyCode);
    }
}
