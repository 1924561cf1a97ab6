namespace Failover.Contracts;

/// <summary>One thing that is not covered now, told before anything fails.</summary>
/// <param name="Server">The site server that it concerns; null when it concerns a spare or the whole site.</param>
/// <param name="Cameras">Cameras of that server; empty = not about single cameras.</param>
/// <param name="Kind">Stable word for machines.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="IsLimit">A limit of the product or of how the site is built: told, but no reason to call the site unready.</param>
public sealed record ReadinessRow(string? Server, IReadOnlyList<string> Cameras, ReadinessKind Kind, string Reason, bool IsLimit = false);

public enum ReadinessKind
{
    /// <summary>The site may not fail over.</summary>
    NotEntitled,

    /// <summary>A takeover waits for an operator's word.</summary>
    ByHand,

    /// <summary>Nobody guards it.</summary>
    Unguarded,

    /// <summary>A spare records it and nobody guards it there.</summary>
    SingleCopy,

    /// <summary>The guard's ring is fed by the original: the loss is one reconnect.</summary>
    Relay,

    /// <summary>Nothing is held: the loss is one connect.</summary>
    Cold,

    /// <summary>The camera has no session for its guard.</summary>
    OneSession,

    /// <summary>The guard's ring does not reach back far enough yet.</summary>
    RingFilling,

    /// <summary>Its guard says that it is not covered.</summary>
    NotCovered,

    /// <summary>Beyond the licence: recorded, not protected.</summary>
    Unlicensed,

    /// <summary>A licence expires within 30 days, and something is not licensed from then on.</summary>
    LicenseExpires,

    /// <summary>It encodes for each session anew: the seam is exact to some ten ms only.</summary>
    PerSessionEncoder,
    ServerInMaintenance,
    SpareInMaintenance,

    /// <summary>An operator wishes that a spare serves as it.</summary>
    ServedByHand,
    SpareNotReady,

    /// <summary>The spare's disk holds only some hours of an outage.</summary>
    DiskShort,

    /// <summary>After one failure a second would find no spare.</summary>
    NoSecondSpare,

    /// <summary>When all servers fail, these would find no spare.</summary>
    FewerSparesThanServers,

    /// <summary>A DVR cannot be failed over.</summary>
    Dvr,

    /// <summary>Who guards whom is not known now: election does not answer.</summary>
    Unknown,
}
