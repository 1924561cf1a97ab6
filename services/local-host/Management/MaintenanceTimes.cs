using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// When servers and spares were in maintenance: an entry of the journal may arrive after the end of it, and is of that time all the same. The
/// newest maintenance of each, as far as this process saw it.
/// </summary>
internal sealed class MaintenanceTimes : BackgroundService
{
    /// <summary>More names than that mean nonsense in the store, not a bigger site.</summary>
    private const int MostNames = 5000;

    private readonly TimeProvider _time;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<FailoverServer> _spares;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Span> _spans = new(StringComparer.Ordinal);

    public MaintenanceTimes(ISiteStore store, TimeProvider time, ILogger<MaintenanceTimes> log)
    {
        _time = time;
        _servers = new StoreMirror<SiteServer>(store, time, log, Look);
        _spares = new StoreMirror<FailoverServer>(store, time, log, Look);
    }

    /// <param name="From">When it began: the operator's own time if he left it, else when it was seen.</param>
    /// <param name="To">Null while it lasts.</param>
    private sealed record Span(DateTimeOffset From, DateTimeOffset? To);

    /// <summary>Was it in maintenance at this wall time, and is that over? What lasts is in the objects.</summary>
    public bool Ended(string name, DateTimeOffset at)
    {
        lock (_lock)
        {
            return _spans.TryGetValue(name, out var span) && at >= span.From && at <= span.To;
        }
    }

    /// <summary>Is one under way, as far as this process saw it?</summary>
    internal bool Lasts(string name)
    {
        lock (_lock)
        {
            return _spans.TryGetValue(name, out var span) && span.To is null;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_servers.RunAsync(stoppingToken), _spares.RunAsync(stoppingToken));

    private void Look()
    {
        var wall = _time.GetUtcNow();
        lock (_lock)
        {
            foreach (var server in _servers.Objects.Values)
            {
                See(server.Metadata, server.InMaintenance(wall), wall);
            }
            foreach (var spare in _spares.Objects.Values)
            {
                See(spare.Metadata, spare.InMaintenance(wall), wall);
            }
        }
    }

    private void See(ObjectMeta meta, bool on, DateTimeOffset wall)
    {
        var known = _spans.TryGetValue(meta.Name, out var span) && span.To is null;
        if (on && !known && (_spans.Count < MostNames || _spans.ContainsKey(meta.Name)))
        {
            _spans[meta.Name] = new Span(OperatorWishes.Find(meta, OperatorWishes.Maintenance, wall)?.At ?? wall, null);
        }
        else if (!on && known)
        {
            _spans[meta.Name] = span! with { To = wall };
        }
    }
}
