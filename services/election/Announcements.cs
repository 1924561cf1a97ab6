using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>Puts plans and takeover reports on the bus without ever making a decision wait. At most <see cref="MaxInFlight"/> are under way.</summary>
internal sealed class Announcements(IEventBus bus, ServiceIdentity identity, TimeProvider time)
{
    /// <summary>Beyond it a message is left out: its repeat follows.</summary>
    public const int MaxInFlight = 1000;
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (long Version, TimeSpan At)> _told = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _underway = [];

    public void Plans(IEnumerable<RecorderPlan> plans, CancellationToken ct)
    {
        foreach (var plan in plans)
        {
            var wall = time.GetUtcNow();
            Send(Topics.Plans, plan with { Id = NewId(wall), Time = wall }, plan.Recorder, ct);
        }
    }

    /// <summary>Each at its change, and every second while it runs.</summary>
    public void Takeovers(IEnumerable<Takeover> takeovers, TimeSpan now, CancellationToken ct)
    {
        foreach (var takeover in takeovers)
        {
            var (name, version) = (takeover.Metadata.Name, takeover.Metadata.ResourceVersion);
            var known = _told.TryGetValue(name, out var told);
            var changed = !known || told.Version != version;
            if (!changed && (!takeover.IsOpen() || now - told.At < RepeatEvery))
            {
                continue;
            }
            _told[name] = (version, now);
            var wall = time.GetUtcNow();
            Send(Topics.Takeovers, new TakeoverReport
            {
                Site = identity.Site,
                Id = NewId(wall),
                Time = wall,
                Takeover = name,
                Server = takeover.Spec.Server,
                Spare = takeover.Spec.Spare,
                Term = takeover.Spec.Term,
                State = takeover.Status.State,
                Reason = takeover.Status.Reason,
            }, null, ct);
        }
    }

    public Task EndAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_underway).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Send<T>(string topic, T message, string? routingKey, CancellationToken ct)
        where T : IBusMessage
    {
        lock (_lock)
        {
            _underway.RemoveWhere(t => t.IsCompleted);
            if (_underway.Count < MaxInFlight)
            {
                _underway.Add(Task.Run(() => bus.PublishAsync(topic, message, ct, routingKey), CancellationToken.None));
            }
        }
    }

    private static string NewId(DateTimeOffset wall) => Guid.CreateVersion7(wall).ToString("N");
}
