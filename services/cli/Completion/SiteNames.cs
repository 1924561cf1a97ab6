using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Names of a site's objects: on one machine by its status, in a cluster by the objects themselves, which every viewer may list.</summary>
internal static class SiteNames
{
    public static async Task<IReadOnlyList<string>> AskAsync(ISite site, LiveNames kind, CancellationToken ct) =>
        [.. (site.InCluster ? await OfObjectsAsync(site, kind, ct) : Of(await site.StatusAsync(ct), kind)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(SiteStatus status, LiveNames kind)
    {
        var (servers, spares) = (status.Servers.Select(s => s.Name), status.Spares.Select(s => s.Name));
        return kind switch
        {
            LiveNames.Servers => servers,
            LiveNames.Spares => spares,
            LiveNames.Recorders => servers.Concat(spares),
            LiveNames.Takeovers => status.Takeovers.Select(t => t.Name),
            LiveNames.Cameras => status.Cameras.Select(c => c.Camera),
            _ => servers.Concat(spares).Concat(status.Takeovers.Select(t => t.Name)),
        };
    }

    private static async Task<IEnumerable<string>> OfObjectsAsync(ISite site, LiveNames kind, CancellationToken ct) => kind switch
    {
        LiveNames.Servers => await NamesAsync<SiteServer>(site, ct),
        LiveNames.Spares => await NamesAsync<FailoverServer>(site, ct),
        LiveNames.Recorders => [.. await NamesAsync<SiteServer>(site, ct), .. await NamesAsync<FailoverServer>(site, ct)],
        LiveNames.Takeovers => await NamesAsync<Takeover>(site, ct),
        LiveNames.Cameras => await NamesAsync<Camera>(site, ct),
        _ => [.. await NamesAsync<SiteServer>(site, ct), .. await NamesAsync<FailoverServer>(site, ct), .. await NamesAsync<Takeover>(site, ct)],
    };

    private static async Task<IEnumerable<string>> NamesAsync<T>(ISite site, CancellationToken ct)
        where T : class, ISiteObject => (await site.ObjectsAsync<T>(ct)).Select(o => o.Metadata.Name);
}
