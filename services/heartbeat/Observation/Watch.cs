using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>Collects what heartbeat sees and makes the view of one moment from it. All times are elapsed times.</summary>
internal sealed class Watch(TimeSpan startedAt)
{
    private static readonly TimeSpan LagRemembered = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly BeatBook _book = new();
    private readonly SortedDictionary<string, BeatSeen> _beats = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ServerView> _servers = new(StringComparer.Ordinal);
    private readonly Queue<(TimeSpan At, TimeSpan Lag)> _lags = new();
    private ServerView[]? _view;
    private TimeSpan? _lastAnswer;

    /// <summary>Begins to watch a server; a changed address starts anew.</summary>
    public void Add(string server, bool isSpare, TimeSpan now)
    {
        lock (_lock)
        {
            if (_servers.ContainsKey(server))
            {
                return;
            }
            Set(new ServerView
            {
                Name = server,
                IsSpare = isSpare,
                WatchedSince = now,
                Beat = _beats.TryGetValue(server, out var seen) ? NotesOf(seen) : null,
                Guards = [.. _beats.Values.SelectMany(b => ReportsOf(b, server))],
            });
        }
    }

    public void Remove(string server)
    {
        lock (_lock)
        {
            _servers.Remove(server);
            _view = null;
        }
    }

    public void OnBeat(Beat beat, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_book.Accept(beat, now) || !_book.TryGet(beat.Recorder, out var seen))
            {
                return;
            }
            _beats[beat.Recorder] = seen;
            if (_servers.TryGetValue(beat.Recorder, out var own))
            {
                Set(own with { Beat = NotesOf(seen) });
            }
            foreach (var server in View().Servers)
            {
                if (Concerns(server, beat))
                {
                    Set(server with { Guards = Replaced(server.Guards, ReportsOf(seen, server.Name), beat.Recorder) });
                }
            }
        }
    }

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
                var again = notes is { FailuresInRow: > 0, Refused: false };
                Set(watched with
                {
                    Probe = new ProbeNotes
                    {
                        LastAsked = now,
                        LastAnswer = now,
                        BootId = answer.BootId,
                        Health = answer.Health,
                        CameBack = again ? now : notes.CameBack,
                        CameBackBefore = again ? notes.CameBack : notes.CameBackBefore,
                    },
                });
                return;
            }
            Set(watched with
            {
                Probe = notes with
                {
                    LastAsked = now,
                    FailuresInRow = Math.Min(notes.FailuresInRow + 1, 1_000_000),
                    Refused = outcome.Result == ProbeResult.Refused,
                },
            });
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

    /// <summary>The highest term of this server that any recorder showed; 1 when none did. For names of traces; no judgement is made from it.</summary>
    public long TermOf(string server)
    {
        lock (_lock)
        {
            return _beats.Values.Select(b => b.Beat.Terms.GetValueOrDefault(server)).Append(1).Max();
        }
    }

    public DetectorView View()
    {
        lock (_lock)
        {
            return new DetectorView(startedAt, GreatestLag(), NewestBeat(), _lastAnswer, _view ??= [.. _servers.Values]);
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
                    Set(watched with { Previous = judgement });
                }
            }
        }
    }

    private static BeatNotes NotesOf(BeatSeen seen) => new(seen.SentAt, seen.Beat.BootId, seen.Beat.Health);

    // What the sender of this beat says of a server that it probes.
    private static IEnumerable<GuardNotes> ReportsOf(BeatSeen seen, string server) => string.Equals(seen.Beat.Recorder, server, StringComparison.Ordinal)
        ? []
        : seen.Beat.Guarding
            .Where(report => string.Equals(report.Recorder, server, StringComparison.Ordinal))
            .Select(report => new GuardNotes(seen.Beat.Recorder, seen.SentAt, seen.Beat.Health.Ill, report));

    private static bool Concerns(ServerView server, Beat beat)
    {
        for (var i = 0; i < beat.Guarding.Count; i++)
        {
            if (string.Equals(beat.Guarding[i].Recorder, server.Name, StringComparison.Ordinal))
            {
                return true;
            }
        }
        for (var i = 0; i < server.Guards.Count; i++)
        {
            if (string.Equals(server.Guards[i].Guard, beat.Recorder, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private static GuardNotes[] Replaced(IReadOnlyList<GuardNotes> guards, IEnumerable<GuardNotes> now, string guard) =>
    [
        .. guards.Where(g => string.CompareOrdinal(g.Guard, guard) < 0),
        .. now,
        .. guards.Where(g => string.CompareOrdinal(g.Guard, guard) > 0),
    ];

    private void Set(ServerView server)
    {
        _servers[server.Name] = server;
        _view = null;
    }

    private TimeSpan GreatestLag()
    {
        var most = TimeSpan.Zero;
        foreach (var (_, lag) in _lags)
        {
            most = lag > most ? lag : most;
        }
        return most;
    }

    private TimeSpan? NewestBeat()
    {
        TimeSpan? newest = null;
        foreach (var (_, seen) in _beats)
        {
            newest = newest is null || seen.SentAt > newest ? seen.SentAt : newest;
        }
        return newest;
    }
}
