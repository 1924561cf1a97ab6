namespace Failover.Recorder;

/// <summary>A run and what of it is durable in this store.</summary>
public sealed record RunSummary
{
    public required RunInfo Info { get; init; }

    /// <summary>Least and greatest durable tick.</summary>
    public required long FirstTick { get; init; }
    public required long LastTick { get; init; }
    public required long Frames { get; init; }
    public required long Bytes { get; init; }
    public required long Damaged { get; init; }

    /// <summary>Wall map of the run: the least delayed arrival decides, so bursts and stalls do no harm.</summary>
    public required WallMap Wall { get; init; }

    /// <summary>A session writes to it now.</summary>
    public required bool Open { get; init; }

    /// <summary>Why it ended; null while open, and when its recorder died before it could say.</summary>
    public string? ClosedReason { get; init; }

    public DateTimeOffset FirstWall => Wall.ToUtc(FirstTick);

    public DateTimeOffset LastWall => Wall.ToUtc(LastTick);
}
