namespace Failover.Contracts;

/// <summary>All that one recorder is doing now. Sent at 5 Hz; the newest (boot id, sequence) holds, older ones are ignored.</summary>
public sealed record Beat : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Recorder { get; init; }

    /// <summary>New at each start of the process.</summary>
    public required string BootId { get; init; }

    /// <summary>Id of the recorder's store; a new one means an empty machine.</summary>
    public required string StoreId { get; init; }

    /// <summary>Grows by one per beat within a boot.</summary>
    public required long Sequence { get; init; }

    /// <summary>The sender's monotonic clock, ms since its start.</summary>
    public required long MonotonicMs { get; init; }
    public PlanVersion PlanObserved { get; init; }

    /// <summary>Why the last plan that arrived was refused, in one sentence; null when it was accepted.</summary>
    public string? PlanRefused { get; init; }

    /// <summary>The highest term this recorder has seen, per server.</summary>
    public IReadOnlyDictionary<string, long> Terms { get; init; } = new Dictionary<string, long>();

    /// <summary>The roles it serves now, its own among them.</summary>
    public IReadOnlyList<RoleHeld> Roles { get; init; } = [];

    /// <summary>What it did with the role commands of its plan.</summary>
    public IReadOnlyList<RoleAnswer> Answers { get; init; } = [];

    /// <summary>Its advertised HTTP address.</summary>
    public required string HttpUrl { get; init; }

    /// <summary>P-256 public key, SubjectPublicKeyInfo in base64: secrets of its plan are sealed to it.</summary>
    public required string PublicKey { get; init; }
    public required RecorderHealth Health { get; init; }

    /// <summary>What its machine has to carry; for people. Null from a recorder that has not measured yet, or of an older version.</summary>
    public RecorderLoad? Load { get; init; }
    public required CameraDigest Digest { get; init; }

    /// <summary>Cameras it records for a server (home or assumed): those not in order, at most 64 a beat.</summary>
    public IReadOnlyList<CameraReport> Cameras { get; init; } = [];
    public IReadOnlyList<HoldingReport> Holdings { get; init; } = [];
    public IReadOnlyList<ReinsertionProgress> Reinsertions { get; init; } = [];
    public IReadOnlyList<GuardReport> Guarding { get; init; } = [];
}

/// <summary>A recorder's own health, as it sees itself.</summary>
/// <param name="Ill">Its timer lags over 500 ms: it accuses nobody now (R4).</param>
/// <param name="TimerLagMs">Greatest lag of its own timer in the last second.</param>
/// <param name="Leaving">SIGTERM arrived: it goes on until others have its roles and what it keeps, or 10 s passed.</param>
/// <param name="DiskFault">Null, or what is wrong with its disk (full, EIO, not writable).</param>
/// <param name="DiskFreeBytes">Free bytes on the disk of its store.</param>
public sealed record RecorderHealth(bool Ill, double TimerLagMs, bool Leaving, string? DiskFault, long DiskFreeBytes);

/// <summary>A recorder's load, measured over about the last second.</summary>
/// <param name="CpuCores">CPU that its process used: 1 = one core all the time.</param>
/// <param name="WrittenBytesPerSecond">Bytes written to its disk and synced, of whatever kind.</param>
/// <param name="DurableLagMs">Greatest time since new pictures of one of its cameras became durable; null when it writes none.</param>
/// <param name="DiskBytes">Size of the disk of its store; null when it is not known.</param>
public sealed record RecorderLoad(double CpuCores, long WrittenBytesPerSecond, double? DurableLagMs, long? DiskBytes);

/// <summary>Counts of the cameras a recorder records (home and assumed), so that a beat stays small when all is well.</summary>
/// <param name="Assigned">Cameras in its record list, assumed ones included.</param>
/// <param name="Receiving">Of those, cameras that gave a frame within the last 2 s.</param>
/// <param name="Durable">Of those, cameras whose durable watermark advanced within the last 5 s.</param>
public sealed record CameraDigest(int Assigned, int Receiving, int Durable);

/// <summary>One camera that is not in order, and why.</summary>
public sealed record CameraReport(string Server, string Camera, CameraState State, string Reason);

public enum CameraState
{
    Connecting,
    Recording,
    Stalled,
    Refused,
    Unauthorized,
    Unsupported,
    Stopped,
}
