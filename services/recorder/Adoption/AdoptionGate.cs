using System.Collections.Immutable;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>
/// Between the bus and the <see cref="Puller"/>: an order to adopt goes on when every run of it may be filed here. Else nothing of that reinsertion is
/// taken, and the beats say why, until an order comes whose runs may.
/// </summary>
/// <param name="accept">Gets the orders that may be followed.</param>
/// <param name="holders">How to ask the holder of an order, in this server's names.</param>
internal sealed partial class AdoptionGate(
    string name, AdoptionCheck check, Func<ReinsertionOrder, IHolder> holders, Action<ReinsertionOrder> accept, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();

    // By reinsertion; read without a lock by the puller's holders and the beats.
    private ImmutableSortedDictionary<string, Asked> _asked = ImmutableSortedDictionary.Create<string, Asked>(StringComparer.Ordinal);

    /// <summary>What it says of orders that it did not let through.</summary>
    public IReadOnlyList<ReinsertionProgress> Progress =>
        [.. Volatile.Read(ref _asked).Values.Where(asked => asked.Told is not null).Select(asked => asked.Told!)];

    /// <summary>What the beats say: this gate's word on a reinsertion goes before the puller's, which may still have an earlier order of that name.</summary>
    public IReadOnlyList<ReinsertionProgress> Before(IReadOnlyList<ReinsertionProgress> pulling)
    {
        var mine = Progress;
        return mine.Count == 0 ? pulling : [.. pulling.Where(p => !mine.Any(m => m.Reinsertion == p.Reinsertion)), .. mine];
    }

    /// <summary>Whose video a run is at its holder; null when it was not ordered to be adopted.</summary>
    public CameraOrigin? OriginOf(RunId run)
    {
        foreach (var asked in Volatile.Read(ref _asked).Values)
        {
            if (asked.Origins.TryGetValue(run, out var origin))
            {
                return origin;
            }
        }

        return null;
    }

    /// <summary>An order to adopt arrived; those for others are ignored.</summary>
    public void Offer(ReinsertionOrder order)
    {
        if (order.Server != name || order.Adoption is not { } adoption)
        {
            return;
        }

        Asked asked;
        lock (_lock)
        {
            asked = _asked.GetValueOrDefault(order.Reinsertion) ?? new Asked();
            foreach (var holding in order.Holdings.Where(h => adoption.Cameras.ContainsKey(h.Camera)))
            {
                asked.Origins = asked.Origins.SetItem(holding.Run, new CameraOrigin(adoption.Server, adoption.Cameras[holding.Camera]));
            }

            (asked.Order, asked.OfferedAt) = (order, time.GetTimestamp());
            Volatile.Write(ref _asked, _asked.SetItem(order.Reinsertion, asked));
        }

        LetThrough(asked, order);
    }

    /// <summary>Judges what was asked until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await RoundAsync(ct);
            await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Judges each order once that came since the last round.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        foreach (var (reinsertion, asked) in Volatile.Read(ref _asked))
        {
            if (asked.Order is { } order && !ReferenceEquals(asked.Judged, order))
            {
                await JudgeAsync(asked, order, ct);
            }
            else if (time.GetElapsedTime(asked.OfferedAt) > Forgotten)
            {
                lock (_lock)
                {
                    Volatile.Write(ref _asked, _asked.Remove(reinsertion));
                }
            }
        }
    }

    private async Task JudgeAsync(Asked asked, ReinsertionOrder order, CancellationToken ct)
    {
        try
        {
            using var holder = holders(order);
            var reasons = new List<string>();
            foreach (var holding in order.Holdings.Where(h => !asked.Clear.Contains((h.Run, h.Camera))))
            {
                if (await check.WhyNotAsync(holding, asked.Origins[holding.Run], holder, ct) is { } why)
                {
                    reasons.Add(why);
                }
                else
                {
                    asked.Clear = asked.Clear.Add((holding.Run, holding.Camera));
                }
            }

            asked.Told = reasons.Count == 0 ? null : Say(order, ReinsertionState.NoHome, $"{name} adopts nothing of it: {string.Join("; ", reasons.Distinct(StringComparer.Ordinal))}.");
            asked.Judged = order;
            LetThrough(asked, order);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            asked.Told = Say(order, ReinsertionState.Waiting, $"Waits for {order.Holder}: {error.Message}");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            LogFault(logger, order.Reinsertion, error);
        }
    }

    /// <summary>All of it, or nothing: a mapping that is wrong for one camera is looked at again before anything is filed by it.</summary>
    private void LetThrough(Asked asked, ReinsertionOrder order)
    {
        if (asked.Told is null && order.Holdings.All(h => asked.Clear.Contains((h.Run, h.Camera))))
        {
            accept(order);
        }
    }

    private static ReinsertionProgress Say(ReinsertionOrder order, ReinsertionState state, string reason) => new()
    {
        Reinsertion = order.Reinsertion, Server = order.Server, Holder = order.Holder, State = state, Reason = reason,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether {Reinsertion} may be adopted could not be judged; it is tried again")]
    private static partial void LogFault(ILogger logger, string reinsertion, Exception error);

    /// <summary>One reinsertion. Changed under the gate's lock by an offer, else by the one loop that judges.</summary>
    private sealed class Asked
    {
        public volatile ReinsertionOrder? Order;
        public ReinsertionOrder? Judged;
        public long OfferedAt;
        public volatile ReinsertionProgress? Told;
        public volatile ImmutableDictionary<RunId, CameraOrigin> Origins = ImmutableDictionary<RunId, CameraOrigin>.Empty;
        public volatile ImmutableHashSet<(RunId Run, string Camera)> Clear = [];
    }
}
