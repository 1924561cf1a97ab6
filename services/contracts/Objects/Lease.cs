namespace Failover.Contracts;

/// <summary>
/// Who leads a service's replicas. Not part of a site.yaml. It carries no time: a candidate counts by its own monotonic clock from when it
/// saw the object's version move. It is no term and no fence either: those go on when it is deleted.
/// </summary>
public sealed record Lease : ISiteObject
{
    public static string Kind => nameof(Lease);
    public required ObjectMeta Metadata { get; init; }
    public required LeaseSpec Spec { get; init; }
}

public sealed record LeaseSpec
{
    /// <summary>Name and boot id of the process that leads: two processes of one name are two. Empty when it was given back.</summary>
    public required string Holder { get; init; }

    /// <summary>How long the holder asks others to wait after its last sign, ms.</summary>
    public int DurationMs { get; init; }

    /// <summary>Grows with each renewal, so that every renewal is a new version in every store.</summary>
    public long Renewals { get; init; }
}
