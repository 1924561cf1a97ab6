using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The site's objects as election reads them.</summary>
internal sealed class SiteMirror(ISiteStore store, TimeProvider time, ILogger log)
{
    private IReadOnlyDictionary<string, Site>? _sites;
    private SiteObjects _last = new();
    private SiteObjects _all = new();

    public StoreMirror<Site> Sites { get; } = new(store, time, log);
    public StoreMirror<SiteServer> Servers { get; } = new(store, time, log);
    public StoreMirror<FailoverServer> Spares { get; } = new(store, time, log);
    public StoreMirror<Camera> Cameras { get; } = new(store, time, log);
    public StoreMirror<Takeover> Takeovers { get; } = new(store, time, log);
    public StoreMirror<Reinsertion> Reinsertions { get; } = new(store, time, log);
    public StoreMirror<StoppedCamera> Stopped { get; } = new(store, time, log);

    /// <summary>The same instance as before when nothing changed: it is asked for twenty times a second. From one thread at a time.</summary>
    public SiteObjects Snapshot()
    {
        var before = _all;
        _all = Read();
        return ReferenceEquals(before, _all) ? _last : _last = BeingDeleted.Without(_all);
    }

    /// <summary>As <see cref="Snapshot"/> saw it last, with what is being deleted. From any thread.</summary>
    public SiteObjects All => Volatile.Read(ref _all);

    private SiteObjects Read()
    {
        var synced = Sites.Synced && Servers.Synced && Spares.Synced && Cameras.Synced && Takeovers.Synced && Reinsertions.Synced && Stopped.Synced;
        if (synced == _all.Synced && ReferenceEquals(Sites.Objects, _sites) && ReferenceEquals(Servers.Objects, _all.Servers)
            && ReferenceEquals(Spares.Objects, _all.Spares) && ReferenceEquals(Cameras.Objects, _all.Cameras)
            && ReferenceEquals(Takeovers.Objects, _all.Takeovers) && ReferenceEquals(Reinsertions.Objects, _all.Reinsertions)
            && ReferenceEquals(Stopped.Objects, _all.Stopped) && ReferenceEquals(Cameras.Deleted, _all.DeletedCameras))
        {
            return _all;
        }
        _sites = Sites.Objects;
        return new()
        {
            Synced = synced,
            Site = _sites.Values.FirstOrDefault(),
            Servers = Servers.Objects,
            Spares = Spares.Objects,
            Cameras = Cameras.Objects,
            Takeovers = Takeovers.Objects,
            Reinsertions = Reinsertions.Objects,
            Stopped = Stopped.Objects,
            DeletedCameras = Cameras.Deleted,
        };
    }

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(
        Sites.RunAsync(ct), Servers.RunAsync(ct), Spares.RunAsync(ct), Cameras.RunAsync(ct), Takeovers.RunAsync(ct), Reinsertions.RunAsync(ct), Stopped.RunAsync(ct));
}
