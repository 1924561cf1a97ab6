using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>Drives <see cref="ElectionMind"/>: a timer, the store's mirrors and the bus. It decides nothing.</summary>
internal sealed class ElectionWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly SiteMirror _site;
    private readonly Announcements _announcements;
    private readonly ElectionMind _mind;

    public ElectionWorker(
        IEventBus bus, ISiteStore store, ISecretStore secrets, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
        ILogger<ElectionWorker> log)
    {
        _time = time;
        _site = new SiteMirror(store, time, log);
        _announcements = new Announcements(bus, time);
        _mind = new ElectionMind(store, secrets, journal, _announcements, identity, times, time, log);
    }

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        _mind.OnBeat(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnHealthAsync(HealthReport report, CancellationToken ct)
    {
        _mind.OnHealth(report, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnVerdictAsync(VerdictReport verdict, CancellationToken ct)
    {
        _mind.OnVerdict(verdict, _time.Elapsed());
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = _site.RunAsync(stoppingToken);
        try
        {
            using var timer = new PeriodicTimer(LookEvery, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await _mind.TickAsync(_site.Snapshot(), _time.Elapsed(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _announcements.DisposeAsync();
    }
}
