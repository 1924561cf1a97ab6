using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What arrived on the bus: beats, health, the verdict. The newest of each, whatever was lost, doubled or reordered.</summary>
internal sealed class Observations
{
    private readonly Lock _lock = new();
    private readonly BeatBook _book = new();
    private ImmutableSortedDictionary<string, BeatSeen> _beats = ImmutableSortedDictionary.Create<string, BeatSeen>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, HealthSeen> _health = ImmutableSortedDictionary.Create<string, HealthSeen>(StringComparer.Ordinal);
    private VerdictReport? _verdict;
    private TimeSpan _verdictAt;
    private long _news;

    public void OnBeat(Beat beat, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_book.Accept(beat, now) || !_book.TryGet(beat.Recorder, out var seen))
            {
                return;
            }
            if (!_beats.TryGetValue(beat.Recorder, out var before) || BeatNews.IsNews(before.Beat, beat))
            {
                _news++;
            }
            _beats = _beats.SetItem(beat.Recorder, seen);
        }
    }

    /// <summary>Several heartbeats may speak: the one that was heard first holds for a server until it falls silent.</summary>
    public void OnHealth(HealthReport report, TimeSpan now)
    {
        lock (_lock)
        {
            if (_health.TryGetValue(report.Server, out var known))
            {
                var same = string.Equals(known.Report.ObserverBootId, report.ObserverBootId, StringComparison.Ordinal);
                if (same ? report.Sequence <= known.Report.Sequence : now - known.ReceivedAt <= Patience.Health)
                {
                    return;
                }
            }
            if (known is null || known.Report.State != report.State || known.Report.ProcessDeath != report.ProcessDeath)
            {
                _news++;
            }
            _health = _health.SetItem(report.Server, new HealthSeen(report, now));
        }
    }

    /// <summary>A verdict stands until license replaces it; one that was overtaken on its way is older by its id, which sorts by time.</summary>
    public void OnVerdict(VerdictReport verdict, TimeSpan now)
    {
        lock (_lock)
        {
            // A license that started anew with a clock set back is believed after it was the only one to speak for a while.
            if (_verdict is null || string.CompareOrdinal(verdict.Id, _verdict.Id) > 0 || now - _verdictAt > TimeSpan.FromSeconds(10))
            {
                if (_verdict is null || _verdict.ToEntitlement() != verdict.ToEntitlement())
                {
                    _news++;
                }
                (_verdict, _verdictAt) = (verdict, now);
            }
        }
    }

    public Observed Snapshot()
    {
        lock (_lock)
        {
            return new Observed(_beats, _health, _verdict, _news);
        }
    }
}

/// <summary>What was observed until one moment, by name in ordinal order.</summary>
/// <param name="News">Grows when something came that may change a decision.</param>
internal readonly record struct Observed(
    ImmutableSortedDictionary<string, BeatSeen> Beats, ImmutableSortedDictionary<string, HealthSeen> Health, VerdictReport? Verdict, long News);
