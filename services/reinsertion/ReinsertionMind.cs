using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Reinsertions;

/// <summary>
/// Reinsertion without threads and timers: what it heard, and what it writes and orders at a look. It waits for nothing but the store.
/// <paramref name="time"/> gives wall time for people and nothing else.
/// </summary>
/// <param name="listeningSince">Elapsed time at which it began to listen.</param>
/// <param name="incidents">Told which names belong to an incident, for the log; null: nobody asks.</param>
internal sealed class ReinsertionMind(
    ISiteStore store, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time, ILogger log, TimeSpan listeningSince,
    OpenIncidents? incidents = null)
{
    /// <summary>Time between two looks while something is owed. Without anything owed a look costs nothing.</summary>
    private static readonly TimeSpan JudgeEvery = TimeSpan.FromMilliseconds(200);

    private readonly ReinsertionRecords _records = new(store, journal, new ReinsertionSpans(identity, time), time);
    private readonly BeatBook _beats = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private readonly Derived<IReadOnlyDictionary<string, SiteServer>, HashSet<string>> _servers = new();
    private readonly Derived<IReadOnlyDictionary<string, SiteServer>, ImmutableDictionary<string, string>> _ordered = new();
    private readonly Derived<IReadOnlyDictionary<string, Takeover>, List<Takeover>> _takeovers = new();
    private readonly Derived<IReadOnlyDictionary<string, Reinsertion>, List<Reinsertion>> _reinsertions = new();
    private IReadOnlyDictionary<string, Reinsertion>? _known;
    private bool _anyOpen;
    private ReinsertionMemory _memory = new();
    private TimeSpan? _judgedAt;

    /// <summary>Safe from any thread; a look is not.</summary>
    public void OnBeat(Beat beat, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_beats.Accept(beat, now))
            {
                return;
            }
            if (HoldsForeign(beat))
            {
                _holders.Add(beat.Recorder);
            }
            else
            {
                _holders.Remove(beat.Recorder);
            }
        }
    }

    /// <summary>One look.</summary>
    /// <returns>What to tell home recorders now; the message id is put on by whoever sends it.</returns>
    public async Task<IReadOnlyList<ReinsertionOrder>> LookAsync(ReinsertionObjects objects, TimeSpan now, CancellationToken ct)
    {
        if (!objects.Synced || identity.Site.Length == 0)
        {
            return [];
        }
        if (!IsAnythingOwed(objects))
        {
            if (_judgedAt is not null)
            {
                ReinsertionRecords.Show([]);
                incidents?.Show([]);
            }
            (_memory, _judgedAt) = (new ReinsertionMemory(), null);
            return [];
        }
        if (now - _judgedAt < JudgeEvery)
        {
            return [];
        }
        _judgedAt = now;
        (var judgements, _memory) = ReinsertionRules.Judge(View(objects), times, now);
        ReinsertionRecords.Show(judgements);
        incidents?.Show(IncidentsOf(judgements, objects));
        var orders = new List<ReinsertionOrder>();
        foreach (var judgement in judgements)
        {
            var takeover = judgement.Owed.Takeover is { } of ? objects.Takeovers.GetValueOrDefault(of) : null;
            await KeepAsync(judgement, takeover, now, ct);
            if (judgement.OrderDue)
            {
                orders.Add(OrderOf(judgement.Owed, takeover?.Spec) with { DropBy = judgement.State == ReinsertionState.NoHome ? judgement.Owed.DropBy : null });
            }
        }
        return orders;
    }

    // Bringing home does not wait for the store: what could not be written is written at a later look.
    private async Task KeepAsync(Judgement judgement, Takeover? takeover, TimeSpan now, CancellationToken ct)
    {
        try
        {
            await _records.KeepAsync(judgement, takeover, now, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("{Reinsertion} of {Server} is written at the next look: {Message}", judgement.Owed.Name, judgement.Owed.Server, error.Message);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> IncidentsOf(IReadOnlyList<Judgement> judgements, ReinsertionObjects objects) =>
        from judgement in judgements
        where !judgement.IsLast && judgement.Owed.Takeover is not null
        let trace = objects.Takeovers.GetValueOrDefault(judgement.Owed.Takeover!)?.Spec.TraceId
        where trace is not null
        from name in (string[])[judgement.Owed.Name, judgement.Owed.Server, judgement.Owed.Takeover!]
        select KeyValuePair.Create(name, trace);

    private static bool HoldsForeign(Beat beat)
    {
        for (var i = 0; i < beat.Holdings.Count; i++)
        {
            if (!string.Equals(beat.Holdings[i].Server, beat.Recorder, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsAnythingOwed(ReinsertionObjects objects)
    {
        if (!ReferenceEquals(objects.Reinsertions, _known))
        {
            _known = objects.Reinsertions;
            _anyOpen = objects.Reinsertions.Values.Any(OwedRules.IsOpen);
        }
        lock (_lock)
        {
            return _anyOpen || _holders.Count > 0;
        }
    }

    private ReinsertionView View(ReinsertionObjects objects) => new()
    {
        ListeningSince = listeningSince,
        Beats = _beats.Snapshot(),
        Servers = _servers.Of(objects.Servers, static all => all.Keys.ToHashSet(StringComparer.Ordinal)),
        Ordered = _ordered.Of(objects.Servers, static all => all.Values.Where(s => s.Metadata.Annotations.ContainsKey(OperatorWishes.Reinsert))
            .ToImmutableDictionary(s => s.Metadata.Name, s => s.Metadata.Annotations[OperatorWishes.Reinsert], StringComparer.Ordinal)),
        Takeovers = _takeovers.Of(objects.Takeovers, static all => [.. all.Values]),
        Reinsertions = _reinsertions.Of(objects.Reinsertions, static all => [.. all.Values]),
        Memory = _memory,
    };

    private ReinsertionOrder OrderOf(OwedReinsertion owed, TakeoverSpec? of) => new()
    {
        Site = identity.Site,
        Id = "",
        Time = time.GetUtcNow(),
        Reinsertion = owed.Name,
        Server = owed.Home,
        Holder = owed.Holder,
        HolderUrl = owed.HolderUrl!,
        Holdings = owed.Adoption is { } wish ? [.. owed.Coming.Select(h => h with { Server = wish.Server, Camera = wish.Cameras[h.Camera] })] : owed.Holdings,
        Trace = of?.TraceParent,
        TraceId = of?.TraceId,
        Adoption = owed.Adoption is { } adopted
            ? new Adoption(owed.Server, adopted.Cameras.ToDictionary(c => c.Value, c => c.Key, StringComparer.Ordinal), adopted.Who) : null,
    };
}
