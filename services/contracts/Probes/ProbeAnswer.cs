namespace Failover.Contracts;

/// <summary>Answer of <c>GET /probe</c>, from the ingest path itself: direct socket, no bus, DNS or API server between.</summary>
public sealed record ProbeAnswer
{
    public required string Recorder { get; init; }
    public required string BootId { get; init; }
    public required string StoreId { get; init; }
    public required long MonotonicMs { get; init; }

    /// <summary>The recorder's wall clock, to compare clocks.</summary>
    public required DateTimeOffset Time { get; init; }
    public required RecorderHealth Health { get; init; }
    public IReadOnlyList<RoleHeld> Roles { get; init; } = [];
    public IReadOnlyDictionary<string, long> Terms { get; init; } = new Dictionary<string, long>();
    public IReadOnlyList<ProbeCamera> Cameras { get; init; } = [];
}

/// <summary>One camera as its recorder has it now.</summary>
public sealed record ProbeCamera
{
    public required string Server { get; init; }
    public required string Camera { get; init; }
    public required CameraState State { get; init; }

    /// <summary>The run being recorded; null before the first session.</summary>
    public RunId? Run { get; init; }
    public FrameKey? LastReceived { get; init; }

    /// <summary>Age of the last received frame at the answer; null when none.</summary>
    public double? LastReceivedAgeMs { get; init; }

    /// <summary>Name of the recorder whose relay feeds it; null when it has a session of its own, or none.</summary>
    public string? FedBy { get; init; }

    /// <summary>First frame of the run that is durable.</summary>
    public FrameKey? FirstDurable { get; init; }
    public FrameKey? LastDurable { get; init; }

    /// <summary>Damaged or missing pictures in this run so far: a change is a sign of trouble for this camera.</summary>
    public long Damaged { get; init; }
}
