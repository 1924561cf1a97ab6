using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Election;

/// <summary>
/// Writes the statuses that the rules say, apart from decisions: these never wait for it. Only where this process leads, a bounded number in
/// a second, each by compare-and-swap (ADR 39).
/// </summary>
internal sealed class StatusDesk(ISiteStore store, FailoverTimes times, TimeProvider time, ILogger log)
{
    private static readonly Counter Writes = Metrics.CreateCounter("failover_status_written_total", "Statuses written.", "kind");
    private static readonly Counter Lost = Metrics.CreateCounter("failover_status_lost_total", "Statuses that somebody else's write overtook, or that the store did not take.", "kind");
    private static readonly Gauge Waiting = Metrics.CreateGauge("failover_status_waiting", "Statuses that differ and wait for their turn.");

    // A leader hears everybody before it says that somebody is silent.
    private static readonly TimeSpan Listen = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pass = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    // A pass over more cameras than these comes more rarely.
    private const int CamerasInASecond = 4000;

    private readonly ConcurrentQueue<Takeover> _takeovers = new();
    private readonly StatusPace _pace = new();
    private Shown? _shown;
    private TimeSpan _nextAt;

    /// <summary>What a look saw; called at each, costs a reference.</summary>
    /// <param name="leads">This process leads, with its guard plan in force.</param>
    public void Show(bool leads, ElectionView view, GuardPlan plan, SiteObjects objects, Site site, TimeSpan now)
    {
        var before = Volatile.Read(ref _shown);
        Volatile.Write(ref _shown, leads ? new Shown(view, plan, objects, site, now, before?.Since ?? now) : null);
    }

    /// <summary>A takeover that was written here since it was last asked for; whoever decides must know its version.</summary>
    public bool TryTakeWritten(out Takeover takeover) => _takeovers.TryDequeue(out takeover!);

    /// <summary>One pass when it is due. Not two at once; never throws but for cancellation.</summary>
    /// <param name="leads">Asked before each write.</param>
    public async Task PassAsync(Func<bool> leads, TimeSpan now, CancellationToken ct)
    {
        if (now < _nextAt || Volatile.Read(ref _shown) is not { } shown || now - shown.Since < Listen || now - shown.Now > Listen)
        {
            return;
        }
        _nextAt = now + Pass * Math.Max(1, shown.View.Cameras.Count / (double)CamerasInASecond);
        foreach (var draft in Due(shown, now))
        {
            if (!leads())
            {
                break;
            }
            if (!await WriteAsync(draft, now, ct))
            {
                _nextAt = now + AfterFailure;
                break;
            }
        }
        Waiting.Set(_pace.Waiting);
    }

    private IReadOnlyList<StatusDraft> Due(Shown shown, TimeSpan now)
    {
        try
        {
            var look = new StatusView(shown.View, shown.Plan, shown.Objects, shown.Site, times, shown.Now);
            return _pace.Due(StatusDrafts.Of(look, time.GetUtcNow()), now);
        }
        catch (Exception error)
        {
            // A fault here must not end all statuses, and no decision hangs on one.
            log.LogError(error, "The statuses could not be made.");
            return [];
        }
    }

    // False when the store does not work.
    private async Task<bool> WriteAsync(StatusDraft draft, TimeSpan now, CancellationToken ct)
    {
        _pace.Written(draft, now);
        try
        {
            if (await draft.WriteAsync(store, ct) is Takeover takeover)
            {
                _takeovers.Enqueue(takeover);
            }
            Writes.WithLabels(draft.Kind).Inc();
            return true;
        }
        catch (StoreConflictException)
        {
            Lost.WithLabels(draft.Kind).Inc();
            return true;
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            Lost.WithLabels(draft.Kind).Inc();
            log.LogDebug("The status of {Kind} {Name} is written later: {Message}", draft.Kind, draft.Name, error.Message);
            return false;
        }
    }

    private sealed record Shown(ElectionView View, GuardPlan Plan, SiteObjects Objects, Site Site, TimeSpan Now, TimeSpan Since);
}
