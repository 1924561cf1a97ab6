using RabbitMQ.Client;

namespace Failover.Platform;

/// <summary>One connection to the broker from its start to its loss, with everything on it.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    // The journal waits for a disk: it must not take the places of levels, nor a burst of plans those of beats.
    private const int JournalPlaces = 2;
    private const int LevelPlaces = 4;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly IConnection _connection;
    private readonly Dictionary<BusComponent, PublishChannels> _channels;
    private readonly List<BrokerConsumer> _consumers = [];
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _blocked;

    public BrokerSession(IConnection connection)
    {
        _connection = connection;
        _channels = BusComponents.All.ToDictionary(
            c => c, c => new PublishChannels(connection, BrokerTopology.IsDurable(c) ? JournalPlaces : LevelPlaces));
        connection.ConnectionShutdownAsync += (_, e) =>
        {
            _lost.TrySetResult(e.ReplyText);
            return Task.CompletedTask;
        };
        connection.ConnectionBlockedAsync += (_, e) =>
        {
            Volatile.Write(ref _blocked, e.Reason);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            Volatile.Write(ref _blocked, null);
            return Task.CompletedTask;
        };
    }

    /// <summary>Why the broker takes nothing now (an alarm of its memory or disk); null when it does.</summary>
    public string? Blocked => Volatile.Read(ref _blocked);

    /// <summary>Ends with the reason when the connection or a consumer is gone.</summary>
    public Task<string> Lost => _lost.Task;

    public async Task ConsumeAsync(IEnumerable<BusSubscription> subscriptions, ServiceIdentity identity, TimeProvider time, CancellationToken ct)
    {
        foreach (var subscription in subscriptions)
        {
            var consumer = new BrokerConsumer(
                subscription, BrokerTopology.ConsumerId(subscription.Component, identity.Name, identity.BootId), time);
            _consumers.Add(consumer);
            await consumer.StartAsync(_connection, why => _lost.TrySetResult(why), ct);
        }
    }

    public Task PublishAsync(BusComponent component, string topic, string routingKey, BasicProperties properties, byte[] body, CancellationToken ct) =>
        _channels[component].PublishAsync(BrokerTopology.ExchangeOf(component, topic), routingKey, properties, body, ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(_consumers.Select(c => c.StopAsync()));
            await _connection.AbortAsync(200, "closed", CloseTime);
            await _connection.DisposeAsync();
        }
        catch (Exception e) when (BrokerProblem.IsOne(e))
        {
            // It was broken already.
        }
    }
}
