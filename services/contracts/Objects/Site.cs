namespace Failover.Contracts;

/// <summary>One installation. There is one Site object in a store.</summary>
public sealed record Site : ISiteObject
{
    public static string Kind => nameof(Site);
    public required ObjectMeta Metadata { get; init; }
    public SiteSpec Spec { get; init; } = new();
    public SiteObjectStatus Status { get; init; } = new();
}

/// <summary>
/// What the license service keeps of the site, so that its last word outlives it (changes when the verdict does, or once an hour), and
/// election's summary of the site.
/// </summary>
public sealed record SiteObjectStatus
{
    /// <summary>The last verdict; election reads it when it starts while license is silent.</summary>
    public VerdictReport? Verdict { get; init; }

    /// <summary>The latest wall time that was seen here and believed: a clock set back does not revive a licence.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>For people; made of the conditions.</summary>
    public SitePhase Phase { get; init; }

    /// <summary>Servers that are Ready of all: <c>7/8</c>.</summary>
    public string? Servers { get; init; }

    /// <summary>Spares that are Ready of all.</summary>
    public string? Spares { get; init; }

    /// <summary>Cameras that are recorded of all.</summary>
    public string? Cameras { get; init; }

    /// <summary>Takeovers that are not over.</summary>
    public string? Takeovers { get; init; }

    /// <summary><c>Ready</c>, <c>Recording</c>, <c>Protected</c>; <c>Licensed</c>: may the site fail over.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

public enum SitePhase
{
    Unknown,

    /// <summary>Everything is recorded, and a failure would lose nothing.</summary>
    Protected,

    /// <summary>A spare serves as a server.</summary>
    TakenOver,

    /// <summary>Some cameras are recorded by nobody.</summary>
    Degraded,

    /// <summary>Everything is recorded; a failure would lose something.</summary>
    Unprotected,
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
