namespace Failover.Contracts;

/// <summary>Desired reinsertions of one home server; the original pulls until every holding is home. Repeated until a beat shows it done.</summary>
public sealed record ReinsertionOrder : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Name of the Reinsertion object: <c>slave-2-t2-spare-1</c>.</summary>
    public required string Reinsertion { get; init; }

    /// <summary>The home server, which pulls.</summary>
    public required string Server { get; init; }
    public required string Holder { get; init; }

    /// <summary>HTTP address of the holder.</summary>
    public required string HolderUrl { get; init; }
    public required IReadOnlyList<HoldingReport> Holdings { get; init; }

    /// <summary>Trace context of the takeover that it comes from; null when nobody traces, or there was none.</summary>
    public string? Trace { get; init; }

    /// <summary>Trace of the incident, 32 hex digits, also when nobody traces: for the recorder's log. Null without a takeover.</summary>
    public string? TraceId { get; init; }

    /// <summary>
    /// Who ordered that the <i>holder</i> deletes these holdings for good, because their server is not in the site any more; null = bring them
    /// home. The one exception to R3, and never by itself.
    /// </summary>
    public string? DropBy { get; init; }

    /// <summary>The server is not the one that the video was recorded for, which is gone: it adopts it. Null = its own video.</summary>
    public Adoption? Adoption { get; init; }
}

/// <summary>What the original says about one reinsertion, in its beats.</summary>
public sealed record ReinsertionProgress
{
    public required string Reinsertion { get; init; }
    public required string Server { get; init; }
    public required string Holder { get; init; }
    public required ReinsertionState State { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }
    public long FramesOffered { get; init; }
    public long FramesInserted { get; init; }

    /// <summary>Frames that were there already: never copied.</summary>
    public long FramesPresent { get; init; }
    public long BytesInserted { get; init; }

    /// <summary>Elapsed ms of the work itself.</summary>
    public double ElapsedMs { get; init; }
    public IReadOnlyList<Seam> Seams { get; init; } = [];
}

public enum ReinsertionState
{
    Waiting,
    Copying,
    Verifying,
    Completed,
    CompletedWithGaps,
    NoHome,
}
