using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>
/// Brings this server's video home: for each order, interval by interval, it asks the holder what it holds, inserts what is missing here,
/// and acknowledges. Every step is idempotent, so a kill at any point costs only the interval in flight. Yields to live recording (R5).
/// </summary>
internal sealed partial class Puller(HomecomingSeams seams)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();

    // By name: the order of a hash table differs per process. Read without a lock, five times a second for the beats.
    private ImmutableSortedDictionary<string, Homecoming> _homecomings = ImmutableSortedDictionary.Create<string, Homecoming>(StringComparer.Ordinal);

    public Puller(RecorderServices services, string token, Func<string, int>? priorityOf = null)
        : this(HomecomingSeams.Of(services, token) with { PriorityOf = priorityOf ?? (static _ => 50) })
    {
    }

    /// <summary>Time between two rounds.</summary>
    public static TimeSpan BetweenRounds => Pause;

    /// <summary>What the beats say about running and just finished reinsertions.</summary>
    public IReadOnlyList<ReinsertionProgress> Progress
    {
        get
        {
            var homecomings = Volatile.Read(ref _homecomings);
            return homecomings.IsEmpty ? [] : [.. homecomings.Values.Select(homecoming => homecoming.Told)];
        }
    }

    /// <summary>An order arrived; orders for other servers are ignored, the newest of an id holds.</summary>
    public void Offer(ReinsertionOrder order)
    {
        if (order.Server != seams.Name)
        {
            return;
        }

        Homecoming? homecoming;
        lock (_lock)
        {
            if (!_homecomings.TryGetValue(order.Reinsertion, out homecoming))
            {
                homecoming = new Homecoming(seams, seams.Holders(order), order, camera => WhoElseMayHave(order.Reinsertion, camera));
                Volatile.Write(ref _homecomings, _homecomings.Add(order.Reinsertion, homecoming));
            }
        }

        homecoming.Offer(order);
    }

    private string? WhoElseMayHave(string but, string camera)
    {
        foreach (var (name, homecoming) in Volatile.Read(ref _homecomings))
        {
            if (name != but && homecoming.MayGive(camera))
            {
                return homecoming.Progress.Holder;
            }
        }

        return null;
    }

    /// <summary>Works through the orders until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await RoundAsync(ct);
            await Task.Delay(Pause, seams.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Works once through all orders, one after the other.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        foreach (var homecoming in Volatile.Read(ref _homecomings).Values)
        {
            await WorkAsync(homecoming, ct);
        }

        ForgetOld();
    }

    /// <summary>Brings one camera's interval home first, because somebody wants to see it now. Best effort within the token's time.</summary>
    public async Task HurryAsync(string camera, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        foreach (var homecoming in Volatile.Read(ref _homecomings).Values)
        {
            await homecoming.HurryAsync(camera, from, to, ct);
        }
    }

    /// <summary>The loop outlives any fault: what is owed is tried again in the next round.</summary>
    private async Task WorkAsync(Homecoming homecoming, CancellationToken ct)
    {
        // What it begins ends with it.
        using var about = IncidentTrace.Enter(homecoming.TraceId);
        try
        {
            await homecoming.WorkAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by the host.
        }
        catch (Exception error)
        {
            LogFault(seams.Logger, homecoming.Progress.Reinsertion, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reinsertion {Reinsertion} failed in this round and is tried again")]
    private static partial void LogFault(ILogger logger, string reinsertion, Exception error);

    private void ForgetOld()
    {
        foreach (var (id, homecoming) in Volatile.Read(ref _homecomings))
        {
            if (homecoming.SinceOffered > Forgotten)
            {
                lock (_lock)
                {
                    Volatile.Write(ref _homecomings, _homecomings.Remove(id));
                }

                homecoming.Dispose();
            }
        }
    }
}
