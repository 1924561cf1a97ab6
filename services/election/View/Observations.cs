using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What arrived on the bus: beats, health, the verdict. The newest of each, whatever was lost, doubled or reordered.</summary>
internal sealed class Observations(FailoverTimes times)
{
    /// <summary>Heartbeat processes remembered at most per server; the one silent for longest goes first.</summary>
    public const int MaxObservers = 8;

    /// <summary>A license that started anew with a clock set back is believed after it was the only one to speak for this long.</summary>
    private static readonly TimeSpan VerdictAlone = TimeSpan.FromSeconds(10);

    /// <summary>Heartbeat processes whose clock is known at most.</summary>
    private const int MaxClocks = 32;

    /// <summary>A sidecar can hold each report back for its whole deadline; only a process that was suspended is late for longer than this.</summary>
    private static readonly TimeSpan LateIsSuspended = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SenderClock> _clocks = new(StringComparer.Ordinal);
    private readonly BeatBook _book = new();
    private ImmutableSortedDictionary<string, BeatSeen> _beats = ImmutableSortedDictionary.Create<string, BeatSeen>(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<HealthSeen>> _reports = new(StringComparer.Ordinal);
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

    /// <summary>The newest report of each heartbeat process; several may speak, and are merged (<see cref="HealthMerge"/>).</summary>
    public void OnHealth(HealthReport report, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_reports.TryGetValue(report.Server, out var reports))
            {
                _reports[report.Server] = reports = [];
            }
            var own = reports.FindIndex(r => string.Equals(r.Report.ObserverBootId, report.ObserverBootId, StringComparison.Ordinal));
            if (own >= 0 && report.Sequence <= reports[own].Report.Sequence)
            {
                return;
            }
            if (own >= 0)
            {
                reports.RemoveAt(own);
            }
            else if (reports.Count >= MaxObservers)
            {
                reports.RemoveAt(0);
            }
            reports.Add(new HealthSeen(report, SaidAt(report, now)));
            Merge(report.Server, reports, now);
        }
    }

    // What hung on its way is as old as it is: an answer of five seconds ago vetoes nothing.
    private TimeSpan SaidAt(HealthReport report, TimeSpan now)
    {
        if (report.MonotonicMs is not { } theirs)
        {
            return now;
        }
        if (!_clocks.TryGetValue(report.ObserverBootId, out var clock))
        {
            if (_clocks.Count >= MaxClocks)
            {
                _clocks.Clear();
            }
            _clocks[report.ObserverBootId] = clock = new SenderClock(LateIsSuspended);
        }
        return clock.SentAt(TimeSpan.FromMilliseconds(theirs), now);
    }

    /// <summary>A verdict stands until license replaces it; one that was overtaken on its way is older by its id, which sorts by time.</summary>
    public void OnVerdict(VerdictReport verdict, TimeSpan now)
    {
        lock (_lock)
        {
            if (_verdict is null || string.CompareOrdinal(verdict.Id, _verdict.Id) > 0 || now - _verdictAt > VerdictAlone)
            {
                var sameCameras = _verdict is not null && _verdict.CamerasLicensed == 0 == (verdict.CamerasLicensed == 0)
                    && _verdict.UnlicensedCameras.SequenceEqual(verdict.UnlicensedCameras, StringComparer.Ordinal);
                if (!sameCameras || _verdict!.ToEntitlement() != verdict.ToEntitlement())
                {
                    _news++;
                }
                // A repeated verdict keeps the list: what is made from it stays.
                (_verdict, _verdictAt) = (sameCameras ? verdict with { UnlicensedCameras = _verdict!.UnlicensedCameras } : verdict, now);
            }
        }
    }

    public Observed Snapshot(TimeSpan now)
    {
        lock (_lock)
        {
            // One heartbeat's word stays as it is; with several that differ an answer grows too old to be a veto.
            foreach (var (server, reports) in _reports)
            {
                if (reports.Count > 1 && (!AreOfOneWord(reports) || now - _health[server].ReceivedAt > Patience.Health))
                {
                    Merge(server, reports, now);
                }
            }
            return new Observed(_beats, _health, _verdict, _news);
        }
    }

    private static bool AreOfOneWord(List<HealthSeen> reports)
    {
        for (var i = 1; i < reports.Count; i++)
        {
            if (reports[i].Report.State != reports[0].Report.State)
            {
                return false;
            }
        }
        return true;
    }

    private void Merge(string server, List<HealthSeen> reports, TimeSpan now)
    {
        var merged = HealthMerge.Merge(reports, times.Veto, now)!;
        var known = _health.GetValueOrDefault(server);
        if (ReferenceEquals(known, merged))
        {
            return;
        }
        if (known is null || known.Report.State != merged.Report.State || known.Report.ProcessDeath != merged.Report.ProcessDeath)
        {
            _news++;
        }
        _health = _health.SetItem(server, merged);
    }
}

/// <summary>What was observed until one moment, by name in ordinal order.</summary>
/// <param name="News">Grows when something came that may change a decision.</param>
internal readonly record struct Observed(
    ImmutableSortedDictionary<string, BeatSeen> Beats, ImmutableSortedDictionary<string, HealthSeen> Health, VerdictReport? Verdict, long News);
