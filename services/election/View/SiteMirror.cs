using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The site's objects as election reads them.</summary>
internal sealed class SiteMirror(ISiteStore store, TimeProvider time, ILogger log)
{
    public StoreMirror<Site> Sites { get; } = new(store, time, log);
    public StoreMirror<SiteServer> Servers { get; } = new(store, time, log);
    public StoreMirror<FailoverServer> Spares { get; } = new(store, time, log);
    public StoreMirror<Camera> Cameras { get; } = new(store, time, log);
    public StoreMirror<Takeover> Takeovers { get; } = new(store, time, log);
    public StoreMirror<Reinsertion> Reinsertions { get; } = new(store, time, log);
    public StoreMirror<StoppedCamera> Stopped { get; } = new(store, time, log);

    public SiteObjects Snapshot() => new()
    {
        Synced = Sites.Synced && Servers.Synced && Spares.Synced && Cameras.Synced && Takeovers.Synced && Reinsertions.Synced && Stopped.Synced,
        Site = Sites.Objects.Values.FirstOrDefault(),
        Servers = Servers.Objects,
        Spares = Spares.Objects,
        Cameras = Cameras.Objects,
        Takeovers = Takeovers.Objects,
        Reinsertions = Reinsertions.Objects,
        Stopped = Stopped.Objects,
        DeletedCameras = Cameras.Deleted,
    };

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(
        Sites.RunAsync(ct), Servers.RunAsync(ct), Spares.RunAsync(ct), Cameras.RunAsync(ct), Takeovers.RunAsync(ct), Reinsertions.RunAsync(ct), Stopped.RunAsync(ct));
}
