using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The site's objects as election reads them.</summary>
internal sealed class SiteMirror(ISiteStore store, TimeProvider time, ILogger log)
{
    private readonly StoreMirror<Site> _sites = new(store, time, log);
    private readonly StoreMirror<SiteServer> _servers = new(store, time, log);
    private readonly StoreMirror<FailoverServer> _spares = new(store, time, log);
    private readonly StoreMirror<Camera> _cameras = new(store, time, log);
    private readonly StoreMirror<Takeover> _takeovers = new(store, time, log);
    private readonly StoreMirror<Reinsertion> _reinsertions = new(store, time, log);

    public SiteObjects Snapshot() => new()
    {
        Synced = _sites.Synced && _servers.Synced && _spares.Synced && _cameras.Synced && _takeovers.Synced && _reinsertions.Synced,
        Site = _sites.Objects.Values.FirstOrDefault(),
        Servers = _servers.Objects,
        Spares = _spares.Objects,
        Cameras = _cameras.Objects,
        Takeovers = _takeovers.Objects,
        Reinsertions = _reinsertions.Objects,
    };

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(
        _sites.RunAsync(ct), _servers.RunAsync(ct), _spares.RunAsync(ct), _cameras.RunAsync(ct), _takeovers.RunAsync(ct), _reinsertions.RunAsync(ct));
}
