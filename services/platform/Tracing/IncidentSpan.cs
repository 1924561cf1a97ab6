namespace Failover.Platform;

/// <summary>One span of an incident's trace.</summary>
public sealed record IncidentSpan
{
    public required string Name { get; init; }

    /// <summary>32 hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>Trace context of the span that it follows from; null = it begins the trace. One of another trace is not used.</summary>
    public string? Parent { get; init; }

    /// <summary>Wall times, for people.</summary>
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required string Site { get; init; }
    public required string Server { get; init; }

    /// <summary>The sentence that the rule returned.</summary>
    public required string Reason { get; init; }
    public string? Spare { get; init; }
    public string? Takeover { get; init; }
    public string? Camera { get; init; }

    /// <summary>Pictures that the work moved or looked at; null where it is about none.</summary>
    public long? Pictures { get; init; }

    /// <summary>Their bytes.</summary>
    public long? Bytes { get; init; }
}
