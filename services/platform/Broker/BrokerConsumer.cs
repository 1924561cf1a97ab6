using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Failover.Platform;

/// <summary>
/// One subscription's queue and channel: declared as Dapr declares it, read one message after the other, acknowledged by hand. What
/// fails on the durable topic is delivered again, up to the broker's limit, and what cannot be read goes to the dead letters; a level
/// is dropped and counted, since its next message says the same.
/// </summary>
internal sealed class BrokerConsumer(BusSubscription subscription, string queueOwner, TimeProvider time)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly bool _durable = BrokerTopology.IsDurable(subscription.Component);
    private readonly CancellationTokenSource _stop = new();
    private IChannel? _channel;

    /// <summary>Declares and consumes.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="lost">Called once when nothing is delivered any more: the channel died or the queue was deleted.</param>
    /// <param name="ct">Gives up.</param>
    public async Task StartAsync(IConnection connection, Action<string> lost, CancellationToken ct)
    {
        var channel = _channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var exchange = BrokerTopology.ExchangeOf(subscription.Component, subscription.Topic);
        var queue = BrokerTopology.QueueOf(subscription.Component, subscription.Topic, queueOwner);
        await channel.ExchangeDeclareAsync(exchange.Name, exchange.Kind, exchange.Durable, exchange.AutoDelete, cancellationToken: ct);
        await channel.QueueDeclareAsync(queue.Name, queue.Durable, queue.Exclusive, queue.AutoDelete, queue.Arguments, cancellationToken: ct);
        await channel.QueueBindAsync(queue.Name, exchange.Name, subscription.RoutingKey ?? "", cancellationToken: ct);
        await channel.BasicQosAsync(0, BrokerTopology.PrefetchOf(subscription.Component), global: false, ct);
        channel.ChannelShutdownAsync += (_, e) => Tell(lost, e.ReplyText);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, e) => TakeAsync(channel, e);
        consumer.UnregisteredAsync += (_, _) => Tell(lost, $"the queue {queue.Name} was deleted");
        await channel.BasicConsumeAsync(
            queue.Name, autoAck: false, $"{queue.Name}-{Guid.NewGuid():D}", noLocal: false, exclusive: false, arguments: null, consumer, ct);
    }

    /// <summary>Handlers under way are cancelled; what is not acknowledged comes again to the next one.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_channel is { } channel)
        {
            await channel.AbortAsync();
            await channel.DisposeAsync();
        }
        _stop.Dispose();
    }

    private Task Tell(Action<string> lost, string why)
    {
        if (!_stop.IsCancellationRequested)
        {
            lost(why);
        }
        return Task.CompletedTask;
    }

    private async Task TakeAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        try
        {
            var ct = _stop.Token;
            if (delivery.Redelivered)
            {
                BusMetrics.Redelivered.WithLabels(subscription.Topic).Inc();
            }
            var outcome = await subscription.DeliverAsync(_ => new ValueTask<JsonDocument>(Read(delivery.Body)), ct);
            if (outcome == BusOutcome.Handled || !_durable)
            {
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, ct);
            }
            else if (outcome == BusOutcome.Failed)
            {
                await Task.Delay(PauseBefore(DeliveriesOf(delivery)), time, ct);
                await channel.BasicRejectAsync(delivery.DeliveryTag, requeue: true, ct);
            }
            else
            {
                BusMetrics.DeadLettered.WithLabels(subscription.Topic).Inc();
                await channel.BasicRejectAsync(delivery.DeliveryTag, requeue: false, ct);
            }
        }
        catch (Exception e) when (BrokerProblem.IsOne(e))
        {
            // The channel is gone, or we stop: it was not acknowledged and comes again.
        }
    }

    private static JsonDocument Read(ReadOnlyMemory<byte> body) => body.Length > BusTopicEndpoint.MaxBodyBytes
        ? throw new JsonException($"the body has {body.Length} bytes, more than {BusTopicEndpoint.MaxBodyBytes}")
        : JsonDocument.Parse(body);

    /// <summary>Earlier deliveries, as a quorum queue counts them.</summary>
    private static long DeliveriesOf(BasicDeliverEventArgs delivery) =>
        delivery.BasicProperties.Headers?.TryGetValue("x-delivery-count", out var count) == true
            ? Convert.ToInt64(count, CultureInfo.InvariantCulture)
            : 0;

    private static TimeSpan PauseBefore(long deliveries) =>
        TimeSpan.FromTicks((long)Math.Min(LongestRetry.Ticks, FirstRetry.Ticks * Math.Pow(2, Math.Min(deliveries, 10))));
}
