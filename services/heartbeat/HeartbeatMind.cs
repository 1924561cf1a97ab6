using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.Heartbeat;

/// <summary>
/// Heartbeat without threads, timers and sockets: what it saw, and what it says at a tick. It says each change at once and every state
/// twice a second. <paramref name="time"/> gives wall time for people and nothing else.
/// </summary>
/// <param name="startedAt">Elapsed time at which it began to listen.</param>
/// <param name="incidents">Told which servers are in an incident, for the log; null: nobody asks.</param>
internal sealed class HeartbeatMind(IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time, TimeSpan startedAt, OpenIncidents? incidents = null)
{
    /// <summary>Time between two ticks; what a tick comes later is its own timer's lag.</summary>
    public static readonly TimeSpan JudgeEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromMilliseconds(500);
    private static readonly Gauge States = Metrics.CreateGauge("failover_server_state", "1 for the state a server is in.", "server", "state");
    private static readonly Gauge Lag = Metrics.CreateGauge("failover_heartbeat_timer_lag_seconds", "Greatest lag of heartbeat's own timer in the last second.");

    private static readonly Histogram Detection = Metrics.CreateHistogram(
        "failover_detection_seconds",
        "Time from the first sign of trouble to the word that a server failed.",
        new HistogramConfiguration { Buckets = [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10, 20] });

    private TimeSpan? _previousTick;
    private TimeSpan? _repeatedAt;
    private long _sequence;

    /// <summary>Beats, probes and servers are told to it.</summary>
    public Watch Watch { get; } = new(startedAt);

    /// <summary>One look. Mostly nothing is due.</summary>
    /// <returns>What to publish now; the message id is put on by whoever sends it.</returns>
    public IReadOnlyList<HealthReport> Tick(TimeSpan now)
    {
        Watch.OnTick(_previousTick is { } previous ? now - previous - JudgeEvery : TimeSpan.Zero, now);
        _previousTick = now;
        var view = Watch.View();
        var repeat = _repeatedAt is null || now - _repeatedAt >= RepeatEvery;
        if (!repeat && !Detector.HasNews(view, times, now))
        {
            return [];
        }
        _repeatedAt = repeat ? now : _repeatedAt;
        var judgements = Detector.Judge(view, times, now);
        Watch.Remember(judgements);
        Lag.Set(view.TimerLag.TotalSeconds);
        var reports = new List<HealthReport>(judgements.Count);
        for (var i = 0; i < judgements.Count; i++)
        {
            var (judgement, before) = (judgements[i], view.Servers[i].Previous);
            var isNews = before?.State != judgement.State;
            if (isNews && (before is not null || judgement.State != ServerState.Unknown))
            {
                Announce(judgement);
                Measure(judgement, before, now);
            }
            if ((repeat || isNews) && identity.Site.Length > 0)
            {
                reports.Add(ReportOf(judgement, now));
            }
        }
        return reports;
    }

    // That a server just added is Unknown is no news for people.
    private void Announce(Judgement judgement)
    {
        foreach (var state in Enum.GetValues<ServerState>())
        {
            States.WithLabels(judgement.Server, state.ToString()).Set(state == judgement.State ? 1 : 0);
        }
        var (severity, kind) = judgement.State switch
        {
            ServerState.Failed or ServerState.NotRecording => (JournalSeverity.Alarm, JournalKind.ServerFailed),
            ServerState.Suspect => (JournalSeverity.Warning, JournalKind.ServerSuspect),
            ServerState.Alive => (JournalSeverity.Info, JournalKind.ServerAlive),
            ServerState.Leaving => (JournalSeverity.Warning, JournalKind.ServerLeaving),
            _ => (JournalSeverity.Info, JournalKind.ServerUnknown),
        };
        var trace = judgement.State == ServerState.Unknown ? incidents?.Of(judgement.Server) : IncidentTrace.IdOf(identity.Site, judgement.Server, Watch.TermOf(judgement.Server));
        using (IncidentTrace.Enter(trace))
        {
            journal.Write(severity, kind, judgement.Reason, judgement.Server);
        }
        if (judgement.State == ServerState.Alive)
        {
            incidents?.Forget(judgement.Server);
        }
        else if (trace is not null)
        {
            incidents?.Note(judgement.Server, trace);
        }
    }

    private static void Measure(Judgement judgement, Judgement? before, TimeSpan now)
    {
        if (judgement.State == ServerState.Failed && before is { State: ServerState.Suspect })
        {
            Detection.Observe((now - before.Since).TotalSeconds);
        }
    }

    private HealthReport ReportOf(Judgement judgement, TimeSpan now) => new()
    {
        Site = identity.Site,
        Id = "",
        Time = time.GetUtcNow(),
        Observer = identity.Name,
        ObserverBootId = identity.BootId,
        Sequence = ++_sequence,
        Server = judgement.Server,
        ServerBootId = judgement.BootId,
        State = judgement.State,
        Reason = judgement.Reason,
        MonotonicMs = (long)now.TotalMilliseconds,
        InStateMs = (now - judgement.Since).TotalMilliseconds,
        EvidenceAgeMs = Math.Max(0, (now - judgement.EvidenceAt).TotalMilliseconds),
        ProcessDeath = judgement.ProcessDeath,
        Signs = judgement.Signs,
    };
}
