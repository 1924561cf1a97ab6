namespace Failover.Contracts;

/// <summary>What is going on at the site now: one JSON from which the command line, the demo's table and scripts read (<c>GET /v1/status</c>).</summary>
public sealed record SiteStatus
{
    public required string Site { get; init; }
    public required DateTimeOffset Time { get; init; }
    public VerdictReport? Verdict { get; init; }
    public required IReadOnlyList<ServerStatus> Servers { get; init; }
    public required IReadOnlyList<SpareStatus> Spares { get; init; }
    public required IReadOnlyList<CameraStatusRow> Cameras { get; init; }
    public required IReadOnlyList<TakeoverStatusRow> Takeovers { get; init; }
    public required IReadOnlyList<ReinsertionStatusRow> Reinsertions { get; init; }

    /// <summary>Reasons why something is not protected now; empty when all is well.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What is not covered now and why, before anything fails; limits of the site among them.</summary>
    public IReadOnlyList<ReadinessRow> Readiness { get; init; } = [];
}

public sealed record ServerStatus
{
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required ServerState State { get; init; }
    public required string Reason { get; init; }
    public required long Term { get; init; }

    /// <summary>Who fills the role now, by the highest term in beats; null when nobody does.</summary>
    public string? RoleHolder { get; init; }
    public double? BeatAgeMs { get; init; }
    public string? BootId { get; init; }
    public CameraDigest? Digest { get; init; }
    public int Cameras { get; init; }

    /// <summary>Cameras covered by the first guard, or by whoever covers most.</summary>
    public int Covered { get; init; }
    public string? Guard { get; init; }
}

public sealed record SpareStatus
{
    public required string Name { get; init; }
    public required string Address { get; init; }
    public double? BeatAgeMs { get; init; }
    public string? BootId { get; init; }

    /// <summary>One sentence: what it does now.</summary>
    public required string Doing { get; init; }
    public IReadOnlyList<GuardReport> Guarding { get; init; } = [];
    public IReadOnlyList<RoleHeld> Roles { get; init; } = [];
    public long HeldBytes { get; init; }
    public int HeldFrames { get; init; }
}

/// <param name="RecordedBy">Recorders that write it to disk now.</param>
/// <param name="Covered">Its guard's ring is whole and reaches back before the last durable frame.</param>
public sealed record CameraStatusRow(string Camera, string Server, IReadOnlyList<string> RecordedBy, bool Covered, string Reason);

public sealed record TakeoverStatusRow(
    string Name, string Server, string Spare, long Term, TakeoverState State, string Reason, IReadOnlyDictionary<TakeoverState, DateTimeOffset> Times);

/// <param name="Progress">0 to 1.</param>
public sealed record ReinsertionStatusRow(
    string Name, string Server, string Holder, ReinsertionState State, string Reason, double Progress, long FramesInserted, long BytesInserted,
    double ElapsedMs, IReadOnlyList<Seam> Seams)
{
    /// <summary>The server that gets it instead, because its own is not in the site any more; null = its own, or nobody.</summary>
    public string? AdoptedBy { get; init; }
}
