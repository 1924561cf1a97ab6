using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Heartbeat;

/// <summary>Drives <see cref="HeartbeatMind"/>: a timer, the store's mirrors, the probes and the bus. It judges nothing.</summary>
internal sealed class HeartbeatWorker : BackgroundService
{
    private readonly IEventBus _bus;
    private readonly FailoverTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger<HeartbeatWorker> _log;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<FailoverServer> _spares;
    private readonly ProbeRounds _rounds;
    private readonly HeartbeatMind _mind;
    private readonly HeartbeatGauges _gauges = new();
    private readonly HeartbeatSpans _spans = new();
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private volatile bool _objectsChanged;

    public HeartbeatWorker(
        IEventBus bus, ISiteStore store, IJournal journal, ServiceIdentity identity, Dialer dialer, FailoverTimes times, TimeProvider time,
        OpenIncidents incidents, ILogger<HeartbeatWorker> log)
    {
        (_bus, _times, _time, _log) = (bus, times, time, log);
        _mind = new HeartbeatMind(journal, identity, times, time, time.Elapsed(), incidents);
        _rounds = new ProbeRounds(Watch, dialer, times, time, log);
        _servers = new StoreMirror<SiteServer>(store, time, log, () => _objectsChanged = true);
        _spares = new StoreMirror<FailoverServer>(store, time, log, () => _objectsChanged = true);
    }

    internal Watch Watch => _mind.Watch;

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
        using var timer = new PeriodicTimer(HeartbeatMind.JudgeEvery, _time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (_objectsChanged)
            {
                _objectsChanged = false;
                await _rounds.FollowAsync(Wanted(), ct);
            }
            Publish(_spans.Trace(_mind.Tick(_time.Elapsed()), Watch.TermOf), ct);
            _gauges.Show(Watch.View, _time.Elapsed());
        }
    }

    private IReadOnlyList<(string Name, string Address, bool IsSpare)> Wanted() =>
    [
        .. _servers.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, false)),
        .. _spares.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, true)),
    ];

    // Judging never waits for the bus. Messages keep their order, and a slow bus skips repeats: only the newest state matters.
    private void Publish(IReadOnlyList<HealthReport> reports, CancellationToken ct)
    {
        if (reports.Count > 0)
        {
            _ = Task.Run(() => PublishAllAsync(reports, ct), CancellationToken.None);
        }
    }

    private async Task PublishAllAsync(IReadOnlyList<HealthReport> reports, CancellationToken ct)
    {
        try
        {
            if (!await _publishing.WaitAsync(_times.PublishDeadline, ct))
            {
                return;
            }
            try
            {
                await Task.WhenAll(reports.Select(r => _bus.PublishAsync(Topics.Health, r with { Id = Guid.CreateVersion7(r.Time).ToString("N") }, ct)));
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
}
