using System.Collections.Concurrent;

namespace Failover.LocalHost;

/// <summary>
/// A broker in memory with RabbitMQ's names and habits: a queue for each consumer id and topic, competing consumers, bounded queues that
/// lose their oldest, messages that expire. Nothing survives the process.
/// </summary>
internal sealed class MemoryBroker(TimeProvider time) : IBroker
{
    // A queue that nobody consumes for so long is deleted, as the broker's policy does with level queues.
    private static readonly TimeSpan Expires = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<(string Component, string Queue), MemoryQueue> _queues = new();

    public string ComponentType => "pubsub.in-memory";

    public IBrokerLink Open(PubSubComponent component, string appId) => new Link(this, component, appId);

    public ValueTask DisposeAsync()
    {
        _queues.Clear();
        return ValueTask.CompletedTask;
    }

    private bool Put(PubSubComponent component, BrokerMessage message)
    {
        var taken = false;
        var entry = new MemoryEntry(message.Body, message.TimeToLive, _time.GetTimestamp());
        foreach (var (key, queue) in _queues)
        {
            if (!string.Equals(key.Component, component.Name, StringComparison.Ordinal))
            {
                continue;
            }
            if (component.ConsumerId is not null && queue.IdleFor(_time) > Expires)
            {
                _queues.TryRemove(new KeyValuePair<(string, string), MemoryQueue>(key, queue));
                continue;
            }
            if (queue.Wants(message.Topic, message.RoutingKey))
            {
                queue.Put(entry);
                taken = true;
            }
        }
        return taken;
    }

    private sealed class Link(MemoryBroker broker, PubSubComponent component, string appId) : IBrokerLink
    {
        private readonly CancellationTokenSource _closed = new();
        private int _disposed;

        public bool WasConnected => true;

        public Task ConnectAsync(CancellationToken ct) => Task.CompletedTask;

        public Task<bool> PublishAsync(BrokerMessage message, CancellationToken ct)
        {
            ThrowIfClosed();
            return Task.FromResult(broker.Put(component, message));
        }

        public Task<IAsyncDisposable> ConsumeAsync(SubscribedQueue queue, DeliverAsync deliver, CancellationToken ct)
        {
            ThrowIfClosed();
            var found = broker._queues.GetOrAdd((component.Name, queue.Name), _ => new MemoryQueue(queue, component, appId, broker._time));
            found.Bind(queue.RoutingKeys);
            return Task.FromResult<IAsyncDisposable>(new MemoryConsumer(found, deliver, _closed.Token));
        }

        private void ThrowIfClosed()
        {
            if (Volatile.Read(ref _disposed) != 0)
            {
                throw new BrokerException("the sidecar is gone");
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                await _closed.CancelAsync();
            }
        }
    }
}

/// <summary>A message in a queue.</summary>
internal sealed record MemoryEntry(ReadOnlyMemory<byte> Body, TimeSpan? TimeToLive, long TakenAt);

/// <summary>One consumer of a queue: a worker that takes one message after the other.</summary>
internal sealed class MemoryConsumer : IAsyncDisposable
{
    private readonly MemoryQueue _queue;
    private readonly DeliverAsync _deliver;
    private readonly CancellationTokenSource _stop;
    private readonly Task _worker;

    public MemoryConsumer(MemoryQueue queue, DeliverAsync deliver, CancellationToken closed)
    {
        (_queue, _deliver) = (queue, deliver);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        _queue.AddConsumer();
        _worker = Task.Run(WorkAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _worker;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                var entry = await _queue.TakeAsync(_stop.Token);
                if (await _deliver(entry.Body, _stop.Token) == Settlement.Requeue)
                {
                    _queue.Return(entry);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The consumer or its connection ended.
        }
        finally
        {
            _queue.RemoveConsumer();
        }
    }
}
