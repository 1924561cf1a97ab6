using System.Collections.Concurrent;

namespace Failover.LocalHost;

/// <summary>The faults between an app's publish and its broker.</summary>
internal sealed class PublishFaults(SidecarFaults faults, TimeProvider time)
{
    // A message that waits for its successor goes on alone after this.
    private static readonly TimeSpan HeldAtMost = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(string App, string Component, string Topic, string Key), Func<Task>> _held = new();

    /// <summary>Passes <paramref name="publish"/> on, or does what the switches say instead.</summary>
    /// <exception cref="BrokerException">The fault says so.</exception>
    public async Task PassAsync(string app, string component, string topic, string routingKey, Func<CancellationToken, Task> publish, CancellationToken ct)
    {
        if (faults.Is(SidecarFault.PublishLost, app, component, topic))
        {
            return;
        }
        await faults.WhileAsync(SidecarFault.PublishHangs, app, component, topic, ct);
        if (faults.Is(SidecarFault.PublishFails, app, component, topic))
        {
            await Task.Delay(faults.FailAfter, time, ct);
            throw new BrokerException("channel/connection is not open");
        }
        var key = (app, component, topic, routingKey);
        if (faults.Is(SidecarFault.PublishReordered, app, component, topic) && _held.TryAdd(key, () => publish(CancellationToken.None)))
        {
            _ = ReleaseLaterAsync(key);
            return;
        }
        await publish(ct);
        if (_held.TryRemove(key, out var before))
        {
            await before();
        }
    }

    private async Task ReleaseLaterAsync((string App, string Component, string Topic, string Key) key)
    {
        await Task.Delay(HeldAtMost, time, CancellationToken.None);
        if (_held.TryRemove(key, out var held))
        {
            await held().ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
