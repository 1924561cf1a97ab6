using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Which part of an object a write changes: spec and metadata, or status. As the store of production merges its documents.</summary>
internal static class StoreMerge
{
    /// <summary>Spec and metadata as given, status and times of creation and deletion as stored.</summary>
    public static T Spec<T>(T stored, T given, long version)
        where T : class, ISiteObject
    {
        var metadata = given.Metadata with
        {
            CreationTimestamp = stored.Metadata.CreationTimestamp,
            DeletionTimestamp = stored.Metadata.DeletionTimestamp,
            ResourceVersion = version,
        };
        ISiteObject merged = (stored, given) switch
        {
            (Site s, Site g) => g with { Metadata = metadata, Status = s.Status },
            (FailoverLicense s, FailoverLicense g) => g with { Metadata = metadata, Status = s.Status },
            (SiteServer s, SiteServer g) => g with { Metadata = metadata, Status = s.Status },
            (Camera s, Camera g) => g with { Metadata = metadata, Status = s.Status },
            (Takeover s, Takeover g) => g with { Metadata = metadata, Status = s.Status },
            (Reinsertion s, Reinsertion g) => g with { Metadata = metadata, Status = s.Status },
            (FailoverServer s, FailoverServer g) => g with { Metadata = metadata, Status = s.Status },
            (StoppedCamera s, StoppedCamera g) => g with { Metadata = metadata, Status = s.Status },
            _ => With(given, metadata),
        };
        return (T)merged;
    }

    /// <summary>Status as given, all else as stored.</summary>
    public static T Status<T>(T stored, T given, long version)
        where T : class, ISiteObject
    {
        var metadata = stored.Metadata with { ResourceVersion = version };
        ISiteObject merged = (stored, given) switch
        {
            (Site s, Site g) => s with { Metadata = metadata, Status = g.Status },
            (SiteServer s, SiteServer g) => s with { Metadata = metadata, Status = g.Status },
            (FailoverLicense s, FailoverLicense g) => s with { Metadata = metadata, Status = g.Status },
            (Camera s, Camera g) => s with { Metadata = metadata, Status = g.Status },
            (Takeover s, Takeover g) => s with { Metadata = metadata, Status = g.Status },
            (Reinsertion s, Reinsertion g) => s with { Metadata = metadata, Status = g.Status },
            (FailoverServer s, FailoverServer g) => s with { Metadata = metadata, Status = g.Status },
            (StoppedCamera s, StoppedCamera g) => s with { Metadata = metadata, Status = g.Status },
            _ => With(stored, metadata),
        };
        return (T)merged;
    }

    public static T With<T>(T value, ObjectMeta metadata)
        where T : class, ISiteObject
    {
        ISiteObject changed = value switch
        {
            Site s => s with { Metadata = metadata },
            SiteServer s => s with { Metadata = metadata },
            FailoverServer s => s with { Metadata = metadata },
            Camera s => s with { Metadata = metadata },
            FailoverLicense s => s with { Metadata = metadata },
            Lease s => s with { Metadata = metadata },
            Takeover s => s with { Metadata = metadata },
            Reinsertion s => s with { Metadata = metadata },
            StoppedCamera s => s with { Metadata = metadata },
            _ => throw new NotSupportedException($"The simulated store does not know the kind of {value}."),
        };
        return (T)changed;
    }
}
