using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// The site's objects at one moment, by name in ordinal order. Snapshots: what changed comes as another dictionary, so that a look at the
/// references tells whether anything did.
/// </summary>
internal sealed record SiteObjects
{
    /// <summary>The store was read: what is not here does not exist.</summary>
    public bool Synced { get; init; }

    /// <summary>The one Site object; null before it was applied.</summary>
    public Site? Site { get; init; }
    public IReadOnlyDictionary<string, SiteServer> Servers { get; init; } = ImmutableSortedDictionary<string, SiteServer>.Empty;
    public IReadOnlyDictionary<string, FailoverServer> Spares { get; init; } = ImmutableSortedDictionary<string, FailoverServer>.Empty;
    public IReadOnlyDictionary<string, Camera> Cameras { get; init; } = ImmutableSortedDictionary<string, Camera>.Empty;
    public IReadOnlyDictionary<string, Takeover> Takeovers { get; init; } = ImmutableSortedDictionary<string, Takeover>.Empty;
    public IReadOnlyDictionary<string, Reinsertion> Reinsertions { get; init; } = ImmutableSortedDictionary<string, Reinsertion>.Empty;

    public IReadOnlyDictionary<string, StoppedCamera> Stopped { get; init; } = ImmutableSortedDictionary<string, StoppedCamera>.Empty;

    /// <summary>Cameras whose deletion was seen, as they were; a camera that is only missing is not among them.</summary>
    public IReadOnlyDictionary<string, Camera> DeletedCameras { get; init; } = ImmutableSortedDictionary<string, Camera>.Empty;

    /// <summary>Of those, the ones that are still in the store, held until their end is written down.</summary>
    public IReadOnlyDictionary<string, Camera> LeavingCameras { get; init; } = ImmutableSortedDictionary<string, Camera>.Empty;

    public bool IsSameAs(SiteObjects? other) => other is not null
        && ReferenceEquals(Site, other.Site)
        && ReferenceEquals(Servers, other.Servers)
        && ReferenceEquals(Spares, other.Spares)
        && ReferenceEquals(Cameras, other.Cameras)
        && ReferenceEquals(Takeovers, other.Takeovers)
        && ReferenceEquals(Reinsertions, other.Reinsertions)
        && ReferenceEquals(Stopped, other.Stopped)
        && ReferenceEquals(DeletedCameras, other.DeletedCameras);
}
