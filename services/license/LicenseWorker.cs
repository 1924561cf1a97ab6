using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.License;

/// <summary>Drives <see cref="LicenseMind"/>: a timer, the store's mirrors and the bus. It judges nothing.</summary>
internal sealed class LicenseWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly IEventBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger<LicenseWorker> _log;
    private readonly StoreMirror<FailoverLicense> _licences;
    private readonly StoreMirror<Camera> _cameras;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<Site> _sites;
    private readonly LicenseMind _mind;

    public LicenseWorker(
        ISiteStore store, IEventBus bus, IJournal journal, ServiceIdentity identity, LicenseOptions options, TimeProvider time, ILogger<LicenseWorker> log)
    {
        (_bus, _time, _log) = (bus, time, log);
        _licences = new(store, time, log);
        _cameras = new(store, time, log);
        _servers = new(store, time, log);
        _sites = new(store, time, log);
        _mind = new LicenseMind(store, journal, identity, () => LicenseKeys.Read(options.TrustedKeys), LicenseVerifier.Verify, options.MarkFile, time, log);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(
            _licences.RunAsync(stoppingToken), _cameras.RunAsync(stoppingToken), _servers.RunAsync(stoppingToken), _sites.RunAsync(stoppingToken));
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
            var objects = Objects();
            if (_mind.Look(objects, _time.Elapsed()) is { } verdict)
            {
                await _bus.PublishAsync(Topics.Verdicts, verdict with { Id = Guid.CreateVersion7(verdict.Time).ToString("N") }, ct);
                await _mind.WriteAsync(verdict, objects, ct);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The last verdict stands; the next round tries again.
            _log.LogError(error, "The licence could not be judged.");
        }
    }

    private LicenseObjects Objects() => new(
        _licences.Synced && _cameras.Synced && _servers.Synced && _sites.Synced, _licences.Objects, _cameras.Objects, _servers.Objects, _sites.Objects);
}
