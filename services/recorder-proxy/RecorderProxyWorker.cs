using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.RecorderProxy;

/// <summary>Follows the site's objects, probes, and says in the journal when a route leads elsewhere.</summary>
internal sealed class RecorderProxyWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly Gauge Routes = Metrics.CreateGauge("failover_proxy_route", "1 for the recorder that a server's route leads to.", "server", "recorder");

    private readonly RouteTable _table;
    private readonly IJournal _journal;
    private readonly ServiceIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ILogger<RecorderProxyWorker> _log;
    private readonly RecorderProbes _probes;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<FailoverServer> _spares;
    private readonly StoreMirror<Takeover> _takeovers;
    private volatile bool _changed;

    public RecorderProxyWorker(
        RouteTable table, ISiteStore store, IJournal journal, ServiceIdentity identity, Dialer dialer, FailoverTimes times, TimeProvider time,
        ILogger<RecorderProxyWorker> log)
    {
        (_table, _journal, _identity, _time, _log) = (table, journal, identity, time, log);
        _probes = new RecorderProbes(table, dialer, times, time, log);
        _servers = new(store, time, log, Changed);
        _spares = new(store, time, log, Changed);
        _takeovers = new(store, time, log, Changed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(_servers.RunAsync(stoppingToken), _spares.RunAsync(stoppingToken), _takeovers.RunAsync(stoppingToken));
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
        await _probes.StopAsync();
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Changed() => _changed = true;

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            if (_changed)
            {
                _changed = false;
                await _probes.FollowAsync(
                    [
                        .. _servers.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, false)),
                        .. _spares.Objects.Values.Select(s => (s.Metadata.Name, s.Spec.Address, true)),
                    ],
                    ct);
                _table.Minted(_takeovers.Objects.Values);
            }
            foreach (var (now, before) in _table.Turn().Where(t => !string.Equals(t.Now.Recorder, t.Before?.Recorder, StringComparison.Ordinal)))
            {
                Announce(now, before);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Requests choose their route by themselves; only the journal misses a word.
            _log.LogError(error, "Routes could not be looked at.");
        }
    }

    // To a spare, or back from it: the term that was minted for the spare names the incident.
    private string? TraceOf(Route now, Route? before) =>
        ((long[])[now.Term, before?.Term ?? 0]).FirstOrDefault(term => term > 0 && (term & 1) == 0) is var term and > 0
            ? IncidentTrace.IdOf(_identity.Site, now.Server, term) : null;

    private void Announce(Route now, Route? before)
    {
        if (before?.Recorder is { } old)
        {
            Routes.WithLabels(now.Server, old).Set(0);
        }
        if (now.Recorder is { } recorder)
        {
            Routes.WithLabels(now.Server, recorder).Set(1);
        }
        // The first route of a server to its own recorder is no news.
        if (before is not null || !string.Equals(now.Recorder, now.Server, StringComparison.Ordinal))
        {
            var severity = now.Kind == RouteKind.Role ? JournalSeverity.Info : JournalSeverity.Warning;
            var where = now.Recorder is null ? "leads nowhere" : $"leads to {now.Recorder}";
            using (IncidentTrace.Enter(TraceOf(now, before)))
            {
                _journal.Write(severity, JournalKind.RouteChanged, $"The route of {now.Server} {where}: {now.Reason}", now.Server);
            }
        }
    }
}
