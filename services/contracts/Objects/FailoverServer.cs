namespace Failover.Contracts;

/// <summary>A hot spare.</summary>
public sealed record FailoverServer : ISiteObject
{
    public static string Kind => nameof(FailoverServer);
    public required ObjectMeta Metadata { get; init; }
    public required FailoverServerSpec Spec { get; init; }
    public FailoverServerStatus Status { get; init; } = new();
}

public sealed record FailoverServerStatus
{
    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>For people; made of the conditions.</summary>
    public SparePhase Phase { get; init; }

    /// <summary>Wall time at which the phase began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Servers that it serves as, else keeps for, else guards; <c>-</c> = none.</summary>
    public string? Covers { get; init; }

    /// <summary>Cameras held hot of those that it may hold: <c>8/64</c>.</summary>
    public string? Hot { get; init; }

    /// <summary>How long an outage of the dearest server that it guards its disk can hold, in whole days or hours; <c>-</c> = it guards none.</summary>
    public string? DiskLeft { get; init; }

    /// <summary><c>Ready</c>, <c>Available</c>.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

public enum SparePhase
{
    Unknown,
    Guarding,
    Keeping,
    Serving,

    /// <summary>Well, and it guards nothing.</summary>
    Idle,
    Maintenance,
    Leaving,

    /// <summary>Not heard.</summary>
    Silent,

    /// <summary>Its timer lags, its disk is at fault, or it was declared failed.</summary>
    Faulty,
}

public sealed record FailoverServerSpec
{
    /// <summary>HTTP address of its recorder.</summary>
    public required string Address { get; init; }

    /// <summary>Cameras it can hold hot at most.</summary>
    public int MaxHotCameras { get; init; } = 128;

    /// <summary>Memory for pre-roll rings, MiB.</summary>
    public int RingMemoryMiB { get; init; } = 4096;

    /// <summary>Speed of its network towards the cameras, Mbit/s.</summary>
    public int NetworkMbps { get; init; } = 1000;
    public bool Maintenance { get; init; }
}
