using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>Where a recorder is, by the site's objects alone: nobody makes this process call elsewhere.</summary>
internal static class RecorderAddress
{
    /// <returns>Null when the site has none of this name.</returns>
    public static async Task<string?> FindAsync(ISiteStore store, string name, CancellationToken ct) =>
        (await store.GetAsync<SiteServer>(name, ct))?.Spec.Address ?? (await store.GetAsync<FailoverServer>(name, ct))?.Spec.Address;

    public static string Unknown(string name) => $"The site has no SiteServer or FailoverServer '{name}'.";
}
