namespace Failover.Contracts;

/// <summary>Who guards whom, with the arithmetic, and what is not covered: <c>GET /v1/guards</c> of election.</summary>
public sealed record GuardPlanReport
{
    public required string Site { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required IReadOnlyList<SpareBudget> Spares { get; init; }
    public required IReadOnlyList<ServerGuards> Servers { get; init; }
    public required IReadOnlyList<ReadinessRow> Readiness { get; init; }
}

/// <summary>What one spare holds ready, against what it may.</summary>
public sealed record SpareBudget
{
    public required string Name { get; init; }

    /// <summary>Null when it can guard now, else why not.</summary>
    public string? WhyNot { get; init; }
    public required int Hot { get; init; }
    public required int Relay { get; init; }
    public required int Cold { get; init; }
    public required int MaxHotCameras { get; init; }

    /// <summary>What its hot and relay cameras bring in, kbit/s.</summary>
    public required long NetworkKbps { get; init; }

    /// <summary>Its whole network; guards are planned up to 80 % of it.</summary>
    public required int NetworkMbps { get; init; }

    /// <summary>What their rings take when full.</summary>
    public required long RingBytes { get; init; }
    public required int RingMemoryMiB { get; init; }

    /// <summary>Free on its disk by its last beat; null before the first.</summary>
    public long? DiskFreeBytes { get; init; }
    public IReadOnlyList<OutageHours> Outages { get; init; } = [];
}

/// <summary>How long an outage of one server this spare's disk can hold.</summary>
/// <param name="Server">Guarded server.</param>
/// <param name="Kbps">What all its cameras bring in.</param>
/// <param name="Hours">Free disk by that rate; null while the disk is not known.</param>
public sealed record OutageHours(string Server, long Kbps, double? Hours);

public sealed record ServerGuards
{
    public required string Server { get; init; }
    public required int Cameras { get; init; }
    public IReadOnlyList<GuardDuty> Guards { get; init; } = [];
}

/// <summary>One guard of one server.</summary>
/// <param name="Order">1 = first guard; 2 = guards what a spare records now; higher = keeps its rings until the new guard covers.</param>
/// <param name="Recorder">Who records these cameras now.</param>
public sealed record GuardDuty(string Spare, int Order, string Recorder, int Hot, int Relay, int Cold, string Reason);
