using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The site's objects as election reads them.</summary>
internal sealed class SiteMirror(ISiteStore store, TimeProvider time, ILogger log)
{
    private readonly StoreMirror<Site> _sites = new(store, time, log);

    public StoreMirror<SiteServer> Servers { get; } = new(store, time, log);
    public StoreMirror<FailoverServer> Spares { get; } = new(store, time, log);
    public StoreMirror<Camera> Cameras { get; } = new(store, time, log);
    public StoreMirror<Takeover> Takeovers { get; } = new(store, time, log);
    public StoreMirror<Reinsertion> Reinsertions { get; } = new(store, time, log);

    /// <summary>The one Site object; null before it was applied.</summary>
    public Site? Site => _sites.Objects.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();

    public bool Synced => _sites.Synced && Servers.Synced && Spares.Synced && Cameras.Synced && Takeovers.Synced && Reinsertions.Synced;

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(
        _sites.RunAsync(ct), Servers.RunAsync(ct), Spares.RunAsync(ct), Cameras.RunAsync(ct), Takeovers.RunAsync(ct), Reinsertions.RunAsync(ct));
}
