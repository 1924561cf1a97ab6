using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// The site for all other rules: what is being deleted is gone for them, as it is where nothing holds it. A camera counts as deleted, a server
/// as removed. A spare stays and is in maintenance; a takeover stays until it is over.
/// </summary>
internal static class BeingDeleted
{
    /// <summary>The same object when nothing is being deleted.</summary>
    public static SiteObjects Without(SiteObjects all)
    {
        var cameras = Deleting(all.Cameras.Values);
        var servers = Deleting(all.Servers.Values);
        if (cameras.Count == 0 && servers.Count == 0)
        {
            return all;
        }
        return all with
        {
            Cameras = Left(all.Cameras, cameras),
            Servers = Left(all.Servers, servers),
            LeavingCameras = cameras.ToImmutableSortedDictionary(c => c.Metadata.Name, c => c, StringComparer.Ordinal),
            DeletedCameras = all.DeletedCameras.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(cameras.Select(c => KeyValuePair.Create(c.Metadata.Name, c))),
        };
    }

    public static bool IsBeingDeleted(this ObjectMeta meta) => meta.DeletionTimestamp is not null;

    private static List<T> Deleting<T>(IEnumerable<T> all)
        where T : class, ISiteObject => all.Where(o => o.Metadata.IsBeingDeleted()).ToList();

    private static IReadOnlyDictionary<string, T> Left<T>(IReadOnlyDictionary<string, T> all, List<T> deleting)
        where T : class, ISiteObject => deleting.Count == 0
            ? all
            : all.ToImmutableSortedDictionary(StringComparer.Ordinal).RemoveRange(deleting.Select(d => d.Metadata.Name));
}
