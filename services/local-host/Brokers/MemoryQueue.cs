namespace Failover.LocalHost;

/// <summary>A bounded queue in memory. When it is full, or its messages are too old, the oldest go first.</summary>
internal sealed class MemoryQueue(SubscribedQueue queue, PubSubComponent component, string appId, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<MemoryEntry> _entries = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private int _consumers;
    private long _idleSince = time.GetTimestamp();

    /// <summary>Bindings add up, as on a broker.</summary>
    public void Bind(IReadOnlyList<string> keys)
    {
        lock (_lock)
        {
            _keys.UnionWith(keys);
        }
    }

    public bool Wants(string topic, string routingKey)
    {
        if (!string.Equals(queue.Topic, topic, StringComparison.Ordinal))
        {
            return false;
        }
        lock (_lock)
        {
            return string.Equals(component.ExchangeKind, "fanout", StringComparison.Ordinal) || _keys.Contains(routingKey);
        }
    }

    public void Put(MemoryEntry entry)
    {
        lock (_lock)
        {
            DropExpired();
            if (_entries.Count >= (component.MaxLength ?? int.MaxValue))
            {
                _entries.RemoveFirst();
                StandInMetrics.Overflowed.WithLabels(appId, queue.Topic).Inc();
            }
            _entries.AddLast(entry);
            Signal();
        }
    }

    /// <summary>A delivery that was not settled comes back, in front of all.</summary>
    public void Return(MemoryEntry entry)
    {
        lock (_lock)
        {
            _entries.AddFirst(entry);
            Signal();
        }
    }

    public async Task<MemoryEntry> TakeAsync(CancellationToken ct)
    {
        while (true)
        {
            await _available.WaitAsync(ct);
            lock (_lock)
            {
                DropExpired();
                if (_entries.First is { } first)
                {
                    _entries.RemoveFirst();
                    return first.Value;
                }
            }
        }
    }

    public void AddConsumer()
    {
        lock (_lock)
        {
            _consumers++;
        }
    }

    public void RemoveConsumer()
    {
        lock (_lock)
        {
            _consumers--;
            _idleSince = time.GetTimestamp();
        }
    }

    /// <summary>How long nobody has consumed it.</summary>
    public TimeSpan IdleFor(TimeProvider clock)
    {
        lock (_lock)
        {
            return _consumers > 0 ? TimeSpan.Zero : clock.GetElapsedTime(_idleSince);
        }
    }

    // Never more signals than messages, also while nobody takes any.
    private void Signal()
    {
        if (_available.CurrentCount < _entries.Count)
        {
            _available.Release();
        }
    }

    private void DropExpired()
    {
        while (_entries.First is { } first && first.Value.TimeToLive is { } ttl && time.GetElapsedTime(first.Value.TakenAt) > ttl)
        {
            _entries.RemoveFirst();
            StandInMetrics.Expired.WithLabels(appId, queue.Topic).Inc();
        }
    }
}
