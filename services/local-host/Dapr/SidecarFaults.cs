namespace Failover.LocalHost;

/// <summary>
/// The stand-in's fault switches, for tests. Each is narrowed to an app (who publishes, or who is delivered to), a component and a topic;
/// null means every one. The product's command line has no way to them.
/// </summary>
internal sealed class SidecarFaults
{
    private readonly Lock _lock = new();
    private Switch[] _on = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>After two reconnects of three seconds each.</summary>
    public TimeSpan FailAfter { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Switches the fault on until the result is disposed.</summary>
    public IDisposable On(SidecarFault fault, string? app = null, string? component = null, string? topic = null)
    {
        var one = new Switch(this, fault, app, component, topic);
        Change(on => [.. on, one]);
        return one;
    }

    public bool Is(SidecarFault fault, string app, string component = "", string topic = "")
    {
        foreach (var one in Volatile.Read(ref _on))
        {
            if (one.Covers(fault, app, component, topic))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Ends when the fault is off.</summary>
    public async Task WhileAsync(SidecarFault fault, string app, string component, string topic, CancellationToken ct)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (!Is(fault, app, component, topic))
            {
                return;
            }
            await changed.WaitAsync(ct);
        }
    }

    private void Change(Func<Switch[], Switch[]> change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            Volatile.Write(ref _on, change(_on));
            before = _changed;
            Volatile.Write(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        before.TrySetResult();
    }

    private sealed class Switch(SidecarFaults owner, SidecarFault fault, string? app, string? component, string? topic) : IDisposable
    {
        public bool Covers(SidecarFault asked, string ofApp, string ofComponent, string ofTopic) =>
            asked == fault && Matches(app, ofApp) && Matches(component, ofComponent) && Matches(topic, ofTopic);

        public void Dispose() => owner.Change(on => [.. on.Where(one => one != this)]);

        private static bool Matches(string? wanted, string actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
    }
}

/// <summary>What a real sidecar does when it goes wrong. Each can be switched on and off at run time.</summary>
internal enum SidecarFault
{
    /// <summary>A publish is answered OK and the message is gone, as when the broker fails over behind a confirm.</summary>
    PublishLost,

    /// <summary>A publish is not answered, as while the broker blocks its publishers.</summary>
    PublishHangs,

    /// <summary>A publish is answered Internal after <see cref="SidecarFaults.FailAfter"/>, as while the broker is down.</summary>
    PublishFails,

    /// <summary>A message overtakes the one before it.</summary>
    PublishReordered,

    /// <summary>Each message is delivered twice, with the same id.</summary>
    DeliveredTwice,

    /// <summary>The consumer holds its message and delivers nothing, although it is subscribed.</summary>
    Parked,

    /// <summary>Deliveries begin before the app listens.</summary>
    DeliveredBeforeReady,

    /// <summary>The list of <c>/dapr/subscribe</c> cannot be read at the next start: no programmatic subscription until the one after.</summary>
    SubscriptionsLost,

    /// <summary>Messages in hand are nacked without requeue when the sidecar stops in order, and so are lost.</summary>
    ShutdownNack,
}
