using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Reinsertions;

/// <summary>Drives <see cref="ReinsertionMind"/>: a timer, the store's mirrors and the bus. It judges nothing.</summary>
internal sealed class ReinsertionWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly IEventBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger<ReinsertionWorker> _log;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<Takeover> _takeovers;
    private readonly StoreMirror<Reinsertion> _reinsertions;
    private readonly ReinsertionMind _mind;

    public ReinsertionWorker(
        IEventBus bus, ISiteStore store, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time, OpenIncidents incidents,
        ILogger<ReinsertionWorker> log)
    {
        (_bus, _time, _log) = (bus, time, log);
        _servers = new(store, time, log);
        _takeovers = new(store, time, log);
        _reinsertions = new(store, time, log);
        _mind = new ReinsertionMind(store, journal, identity, times, time, log, time.Elapsed(), incidents);
    }

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        _mind.OnBeat(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(_servers.RunAsync(stoppingToken), _takeovers.RunAsync(stoppingToken), _reinsertions.RunAsync(stoppingToken));
        try
        {
            using var timer = new PeriodicTimer(LookEvery, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            var orders = await _mind.LookAsync(Objects(), _time.Elapsed(), ct);
            await Task.WhenAll(orders.Select(o => _bus.PublishAsync(Topics.Reinsertions, o with { Id = Guid.CreateVersion7(o.Time).ToString("N") }, ct)));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What is owed stays owed: the next look tries again.
            _log.LogError(error, "Reinsertions could not be judged.");
        }
    }

    private ReinsertionObjects Objects() => new(
        _servers.Synced && _takeovers.Synced && _reinsertions.Synced, _servers.Objects, _takeovers.Objects, _reinsertions.Objects);
}
