using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>Collects what heartbeat sees and makes the view of one moment from it. All times are elapsed times.</summary>
internal sealed class Watch(TimeSpan startedAt)
{
    private static readonly TimeSpan LagRemembered = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly BeatBook _beats = new();
    private readonly Dictionary<string, Watched> _servers = new(StringComparer.Ordinal);
    private readonly Queue<(TimeSpan At, TimeSpan Lag)> _lags = new();
    private TimeSpan? _lastAnswer;

    /// <summary>Begins to watch a server; a changed address starts anew.</summary>
    public void Add(string server, bool isSpare, TimeSpan now)
    {
        lock (_lock)
        {
            _servers.TryAdd(server, new Watched(isSpare, now));
        }
    }

    public void Remove(string server)
    {
        lock (_lock)
        {
            _servers.Remove(server);
        }
    }

    public void OnBeat(Beat beat, TimeSpan now) => _beats.Accept(beat, now);

    public void OnProbe(string server, ProbeOutcome outcome, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_servers.TryGetValue(server, out var watched))
            {
                return;
            }
            var notes = watched.Probe;
            if (outcome is { Result: ProbeResult.Answered, Answer: { } answer })
            {
                _lastAnswer = now;
                watched.Probe = new ProbeNotes { LastAsked = now, LastAnswer = now, BootId = answer.BootId, Health = answer.Health };
                return;
            }
            watched.Probe = notes with
            {
                LastAsked = now,
                FailuresInRow = Math.Min(notes.FailuresInRow + 1, 1_000_000),
                Refused = outcome.Result == ProbeResult.Refused,
            };
        }
    }

    /// <summary>The own timer came this late.</summary>
    public void OnTick(TimeSpan lag, TimeSpan now)
    {
        lock (_lock)
        {
            _lags.Enqueue((now, lag));
            while (_lags.TryPeek(out var oldest) && now - oldest.At > LagRemembered)
            {
                _lags.Dequeue();
            }
        }
    }

    public DetectorView View()
    {
        var beats = _beats.Snapshot();
        lock (_lock)
        {
            return new DetectorView(
                startedAt,
                _lags.Count == 0 ? TimeSpan.Zero : _lags.Max(l => l.Lag),
                beats.Count == 0 ? null : beats.Values.Max(b => b.SentAt),
                _lastAnswer,
                [.. _servers.Select(s => ViewOf(s.Key, s.Value, beats)).OrderBy(s => s.Name, StringComparer.Ordinal)]);
        }
    }

    public void Remember(IReadOnlyList<Judgement> judgements)
    {
        lock (_lock)
        {
            foreach (var judgement in judgements)
            {
                if (_servers.TryGetValue(judgement.Server, out var watched))
                {
                    watched.Previous = judgement;
                }
            }
        }
    }

    private static ServerView ViewOf(string name, Watched watched, IReadOnlyDictionary<string, BeatSeen> beats) => new()
    {
        Name = name,
        IsSpare = watched.IsSpare,
        WatchedSince = watched.Since,
        Probe = watched.Probe,
        Beat = beats.TryGetValue(name, out var seen) ? new BeatNotes(seen.SentAt, seen.Beat.BootId, seen.Beat.Health) : null,
        Guards = [.. from beat in beats.Values
                     where !string.Equals(beat.Beat.Recorder, name, StringComparison.Ordinal)
                     from report in beat.Beat.Guarding
                     where string.Equals(report.Recorder, name, StringComparison.Ordinal)
                     orderby beat.Beat.Recorder
                     select new GuardNotes(beat.Beat.Recorder, beat.SentAt, beat.Beat.Health.Ill, report)],
        Previous = watched.Previous,
    };

    private sealed class Watched(bool isSpare, TimeSpan since)
    {
        public bool IsSpare { get; } = isSpare;
        public TimeSpan Since { get; } = since;
        public ProbeNotes Probe { get; set; } = new();
        public Judgement? Previous { get; set; }
    }
}
