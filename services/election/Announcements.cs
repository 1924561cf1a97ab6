using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>Puts plans and takeover reports on the bus without ever making a decision wait. At most <see cref="MaxInFlight"/> are under way.</summary>
internal sealed class Announcements(IEventBus bus, TimeProvider time) : IElectionOutbox, IAsyncDisposable
{
    /// <summary>Beyond it a message is left out: its repeat follows.</summary>
    public const int MaxInFlight = 1000;

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _underway = [];
    private readonly CancellationTokenSource _stop = new();

    public void Plan(RecorderPlan plan)
    {
        var wall = time.GetUtcNow();
        Send(Topics.Plans, plan with { Id = NewId(wall), Time = wall }, plan.Recorder);
    }

    public void Takeover(TakeoverReport report)
    {
        var wall = time.GetUtcNow();
        Send(Topics.Takeovers, report with { Id = NewId(wall), Time = wall }, null);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] underway;
        lock (_lock)
        {
            underway = [.. _underway];
        }
        await _stop.CancelAsync();
        await Task.WhenAll(underway).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
    }

    private void Send<T>(string topic, T message, string? routingKey)
        where T : IBusMessage
    {
        var ct = _stop.Token;
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
