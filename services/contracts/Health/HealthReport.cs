namespace Failover.Contracts;

/// <summary>A server's state as heartbeat judges it, with its evidence. Repeated; replicas may all speak.</summary>
public sealed record HealthReport : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Which heartbeat process says so.</summary>
    public required string Observer { get; init; }
    public required string ObserverBootId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The observer's monotonic clock when it said so, ms: what the bus held back is recognised by it. Null from older observers.</summary>
    public long? MonotonicMs { get; init; }
    public required string Server { get; init; }

    /// <summary>Boot id of the server's last sign of life, when there was one.</summary>
    public string? ServerBootId { get; init; }
    public required ServerState State { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Ms in this state when the report was made.</summary>
    public required double InStateMs { get; init; }

    /// <summary>Age of the newest evidence for this state when the report was made.</summary>
    public required double EvidenceAgeMs { get; init; }

    /// <summary>True when the signs are those of process death (refused), false for silence.</summary>
    public bool ProcessDeath { get; init; }
    public IReadOnlyList<Sign> Signs { get; init; } = [];

    /// <summary>Trace context of heartbeat's newest span of this server's incident; null when nobody traces.</summary>
    public string? Trace { get; init; }
}

/// <summary>One sign and who saw it.</summary>
/// <param name="Place">Observer: <c>heartbeat</c> or a guard's name.</param>
/// <param name="Name"><c>probe</c>, <c>beats</c>, <c>durable</c>.</param>
/// <param name="Value">Alive, Missing or Unknown.</param>
/// <param name="AgeMs">Age of the last positive sign.</param>
/// <param name="Detail">For people.</param>
public sealed record Sign(string Place, string Name, SignValue Value, double? AgeMs, string Detail);

public enum ServerState
{
    /// <summary>Not yet probed, or no healthy observer. A server that was dead before counts too.</summary>
    Unknown,
    Alive,

    /// <summary>First missing sign.</summary>
    Suspect,

    /// <summary>Two places that are not ill agree and nothing vetoes.</summary>
    Failed,

    /// <summary>It answers but half of its cameras are not recorded for 10 s.</summary>
    NotRecording,

    /// <summary>It said that it goes (SIGTERM).</summary>
    Leaving,
}
