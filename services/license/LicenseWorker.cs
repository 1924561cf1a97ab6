using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.License;

/// <summary>
/// Judges at once when an object changes and every <see cref="RepeatEvery"/> (dates, keys). Says nothing before the store was read: no
/// knowledge is no verdict, and the last one stands.
/// </summary>
internal sealed class LicenseWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(2);
    private static readonly Gauge Entitled = Metrics.CreateGauge("failover_license_entitled", "1 when the site may fail over.");
    private static readonly Gauge Unlicensed = Metrics.CreateGauge("failover_license_unlicensed_cameras", "Cameras beyond the licence's count.");
    private static readonly Counter StatusConflicts =
        Metrics.CreateCounter("failover_license_status_conflicts_total", "Writes of a camera's status that somebody else overtook; done again in the next round.");

    private readonly ISiteStore _store;
    private readonly IEventBus _bus;
    private readonly IJournal _journal;
    private readonly ServiceIdentity _identity;
    private readonly LicenseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LicenseWorker> _log;
    private readonly StoreMirror<FailoverLicense> _licences;
    private readonly StoreMirror<Camera> _cameras;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<Site> _sites;
    private volatile bool _changed = true;
    private Verdict? _said;

    public LicenseWorker(
        ISiteStore store, IEventBus bus, IJournal journal, ServiceIdentity identity, LicenseOptions options, TimeProvider time, ILogger<LicenseWorker> log)
    {
        (_store, _bus, _journal, _identity, _options, _time, _log) = (store, bus, journal, identity, options, time, log);
        _licences = new(store, time, log, Changed);
        _cameras = new(store, time, log, Changed);
        _servers = new(store, time, log, Changed);
        _sites = new(store, time, log, Changed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(
            _licences.RunAsync(stoppingToken), _cameras.RunAsync(stoppingToken), _servers.RunAsync(stoppingToken), _sites.RunAsync(stoppingToken));
        try
        {
            await JudgeForEverAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Changed() => _changed = true;

    private async Task JudgeForEverAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        TimeSpan? saidAt = null;
        while (await timer.WaitForNextTickAsync(ct))
        {
            var now = _time.Elapsed();
            if (!_changed && now - saidAt < RepeatEvery)
            {
                continue;
            }
            _changed = false;
            if (!_licences.Synced || !_cameras.Synced || !_servers.Synced || !_sites.Synced || SiteName() is not { Length: > 0 } site)
            {
                continue;
            }
            saidAt = now;
            try
            {
                await SayAsync(Judge(site), site, ct);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The last verdict stands; the next round tries again.
                _log.LogError(error, "The licence could not be judged.");
            }
        }
    }

    private string SiteName() => _sites.Objects.Count == 0 ? _identity.Site : _sites.Objects.Values.MinBy(s => s.Metadata.Name, StringComparer.Ordinal)!.Metadata.Name;

    private Verdict Judge(string site)
    {
        var keys = LicenseKeys.Read(_options.TrustedKeys);
        var verdict = EntitlementRules.Evaluate(
            [.. _licences.Objects.Values.Select(l => new InstalledLicense(l.Metadata.Name, LicenseVerifier.Verify(l.Spec.Token, keys)))],
            [.. _cameras.Objects.Values.Select(Counted)],
            _servers.Objects.Values.Where(s => s.Spec.Dvr).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal),
            site, _time.GetUtcNow());
        return verdict with { Reasons = [.. verdict.Reasons, .. keys.Problems] };
    }

    private static CountedCamera Counted(Camera camera) => new(
        camera.Metadata.Name, camera.Spec.Server, camera.Metadata.CreationTimestamp,
        camera.Metadata.Annotations.TryGetValue(CountedCamera.ConfirmAnnotation, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    private async Task SayAsync(Verdict verdict, string site, CancellationToken ct)
    {
        Entitled.Set(verdict.Entitled ? 1 : 0);
        Unlicensed.Set(verdict.UnlicensedCameras.Count);
        if (_said is null || !verdict.Says(_said))
        {
            var severity = !verdict.Entitled ? JournalSeverity.Alarm : verdict.UnlicensedCameras.Count > 0 ? JournalSeverity.Warning : JournalSeverity.Info;
            var word = verdict.Entitled ? "The site may fail over" : "The site may not fail over";
            _journal.Write(severity, "VerdictChanged", $"{word}: {string.Join(" ", verdict.Reasons)}");
            _said = verdict;
        }
        var wall = _time.GetUtcNow();
        await _bus.PublishAsync(Topics.Verdicts, new VerdictReport
        {
            Site = site,
            Id = Guid.CreateVersion7(wall).ToString("N"),
            Time = wall,
            Entitled = verdict.Entitled,
            Reasons = verdict.Reasons,
            CamerasCounted = verdict.CamerasCounted,
            CamerasLicensed = verdict.CamerasLicensed,
            BaseLicence = verdict.BaseLicence,
            UnlicensedCameras = verdict.UnlicensedCameras,
        }, ct);
        await MarkCamerasAsync(verdict, ct);
    }

    private async Task MarkCamerasAsync(Verdict verdict, CancellationToken ct)
    {
        var unlicensed = verdict.UnlicensedCameras.ToHashSet(StringComparer.Ordinal);
        foreach (var camera in _cameras.Objects.Values.Where(c => c.Status.Licensed == unlicensed.Contains(c.Metadata.Name)).ToList())
        {
            try
            {
                await _store.UpdateStatusAsync(camera with { Status = camera.Status with { Licensed = !camera.Status.Licensed } }, ct);
            }
            catch (StoreConflictException)
            {
                StatusConflicts.Inc();
            }
        }
    }
}
