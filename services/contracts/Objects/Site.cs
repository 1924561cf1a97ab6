namespace Failover.Contracts;

/// <summary>One installation. There is one Site object in a store.</summary>
public sealed record Site : ISiteObject
{
    public static string Kind => nameof(Site);
    public required ObjectMeta Metadata { get; init; }
    public SiteSpec Spec { get; init; } = new();
}

public sealed record SiteSpec
{
    /// <summary>Seconds that a returned server must be stable before hand-back begins; doubles per flap up to 600.</summary>
    public int StableSeconds { get; init; } = 30;

    /// <summary>Seconds of pre-roll that a guard holds at least.</summary>
    public int RingSeconds { get; init; } = 20;

    /// <summary>False: takeovers wait for an operator's word (<c>failover takeover</c>); keeping needs none.</summary>
    public bool AutomaticTakeover { get; init; } = true;

    /// <summary>Days that footage is kept; 0 = until the disk is full.</summary>
    public int RetentionDays { get; init; }
}
