using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Heartbeat;

/// <summary>Judges every <see cref="JudgeEvery"/> and publishes: each change at once, every state twice a second.</summary>
internal sealed class HeartbeatWorker : BackgroundService
{
    private static readonly TimeSpan JudgeEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromMilliseconds(500);
    private static readonly Gauge States = Metrics.CreateGauge("failover_server_state", "1 for the state a server is in.", "server", "state");
    private static readonly Gauge Lag = Metrics.CreateGauge("failover_heartbeat_timer_lag_seconds", "Greatest lag of heartbeat's own timer in the last second.");

    private readonly IEventBus _bus;
    private readonly IJournal _journal;
    private readonly ServiceIdentity _identity;
    private readonly FailoverTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger<HeartbeatWorker> _log;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<FailoverServer> _spares;
    private readonly ProbeRounds _rounds;
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private long _sequence;
    private volatile bool _objectsChanged;

    public HeartbeatWorker(
        IEventBus bus, ISiteStore store, IJournal journal, ServiceIdentity identity, Dialer dialer, FailoverTimes times, TimeProvider time,
        ILogger<HeartbeatWorker> log)
    {
        (_bus, _journal, _identity, _times, _time, _log) = (bus, journal, identity, times, time, log);
        Watch = new Watch(time.Elapsed());
        _rounds = new ProbeRounds(Watch, dialer, times, time, log);
        _servers = new StoreMirror<SiteServer>(store, time, log, () => _objectsChanged = true);
        _spares = new StoreMirror<FailoverServer>(store, time, log, () => _objectsChanged = true);
    }

    internal Watch Watch { get; }

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        Watch.OnBeat(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        _publishing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(_servers.RunAsync(stoppingToken), _spares.RunAsync(stoppingToken));
        try
        {
            await JudgeForEverAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await _rounds.StopAsync();
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task JudgeForEverAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(JudgeEvery, _time);
        var previousTick = _time.Elapsed();
        TimeSpan? repeatedAt = null;
        while (await timer.WaitForNextTickAsync(ct))
        {
            var now = _time.Elapsed();
            Watch.OnTick(now - previousTick - JudgeEvery, now);
            previousTick = now;
            if (_objectsChanged)
            {
                _objectsChanged = false;
                await _rounds.FollowAsync(Wanted(), ct);
            }
            var view = Watch.View();
            var judgements = Detector.Judge(view, _times, now);
            Watch.Remember(judgements);
            Lag.Set(view.TimerLag.TotalSeconds);
            var changed = judgements.Where(j => IsNews(j, view)).ToList();
            changed.Where(j => j.State != ServerState.Unknown || KnownBefore(j, view)).ToList().ForEach(Announce);
            var repeat = repeatedAt is null || now - repeatedAt >= RepeatEvery;
            repeatedAt = repeat ? now : repeatedAt;
            Publish(repeat ? judgements : changed, now, ct);
        }
    }

    private IReadOnlyList<(string Name, string Address, bool IsSpare)> Wanted() =>
    [
        .. _servers.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, false)),
        .. _spares.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, true)),
    ];

    private static bool IsNews(Judgement judgement, DetectorView view) => Before(judgement, view)?.State != judgement.State;

    // That a server just added is Unknown is no news for people.
    private static bool KnownBefore(Judgement judgement, DetectorView view) => Before(judgement, view) is not null;

    private static Judgement? Before(Judgement judgement, DetectorView view) =>
        view.Servers.First(s => string.Equals(s.Name, judgement.Server, StringComparison.Ordinal)).Previous;

    private void Announce(Judgement judgement)
    {
        foreach (var state in Enum.GetValues<ServerState>())
        {
            States.WithLabels(judgement.Server, state.ToString()).Set(state == judgement.State ? 1 : 0);
        }
        var (severity, kind) = judgement.State switch
        {
            ServerState.Failed or ServerState.NotRecording => (JournalSeverity.Alarm, "ServerFailed"),
            ServerState.Suspect => (JournalSeverity.Warning, "ServerSuspect"),
            ServerState.Alive => (JournalSeverity.Info, "ServerAlive"),
            ServerState.Leaving => (JournalSeverity.Warning, "ServerLeaving"),
            _ => (JournalSeverity.Info, "ServerUnknown"),
        };
        _journal.Write(severity, kind, judgement.Reason, judgement.Server);
    }

    // Judging never waits for the bus. Messages keep their order, and a slow bus skips repeats: only the newest state matters.
    private void Publish(IReadOnlyList<Judgement> judgements, TimeSpan now, CancellationToken ct)
    {
        if (judgements.Count == 0 || _identity.Site.Length == 0)
        {
            return;
        }
        var reports = judgements.Select(j => ReportOf(j, now)).ToList();
        _ = Task.Run(() => PublishAllAsync(reports, ct), CancellationToken.None);
    }

    private async Task PublishAllAsync(List<HealthReport> reports, CancellationToken ct)
    {
        try
        {
            if (!await _publishing.WaitAsync(_times.PublishDeadline, ct))
            {
                return;
            }
            try
            {
                await Task.WhenAll(reports.Select(r => _bus.PublishAsync(Topics.Health, r, ct)));
            }
            finally
            {
                _publishing.Release();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            _log.LogDebug("Publishing ended: {Message}", error.Message);
        }
    }

    private HealthReport ReportOf(Judgement judgement, TimeSpan now)
    {
        var wall = _time.GetUtcNow();
        return new HealthReport
        {
            Site = _identity.Site,
            Id = Guid.CreateVersion7(wall).ToString("N"),
            Time = wall,
            Observer = _identity.Name,
            ObserverBootId = _identity.BootId,
            Sequence = ++_sequence,
            Server = judgement.Server,
            ServerBootId = judgement.BootId,
            State = judgement.State,
            Reason = judgement.Reason,
            InStateMs = (now - judgement.Since).TotalMilliseconds,
            EvidenceAgeMs = Math.Max(0, (now - judgement.EvidenceAt).TotalMilliseconds),
            ProcessDeath = judgement.ProcessDeath,
            Signs = judgement.Signs,
        };
    }
}
