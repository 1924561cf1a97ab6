namespace Failover.Contracts;

/// <summary>One installation. There is one Site object in a store.</summary>
public sealed record Site : ISiteObject
{
    public static string Kind => nameof(Site);
    public required ObjectMeta Metadata { get; init; }
    public SiteSpec Spec { get; init; } = new();
    public SiteObjectStatus Status { get; init; } = new();
}

/// <summary>What the license service keeps of the site, so that its last word outlives it. Changes when the verdict does, or once an hour.</summary>
public sealed record SiteObjectStatus
{
    /// <summary>The last verdict; election reads it when it starts while license is silent.</summary>
    public VerdictReport? Verdict { get; init; }

    /// <summary>The latest wall time that was seen here and believed: a clock set back does not revive a licence.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary><c>Licensed</c>: may the site fail over.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
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
