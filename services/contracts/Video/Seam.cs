namespace Failover.Contracts;

/// <summary>The found offset of a run to its camera's axis: axis tick = run tick + <see cref="OffsetTicks"/>.</summary>
public sealed record Seam
{
    public required string Server { get; init; }
    public required string Camera { get; init; }
    public required RunId Run { get; init; }

    /// <summary>The id of the run that first defined the axis.</summary>
    public required RunId Epoch { get; init; }
    public required long OffsetTicks { get; init; }
    public required SeamClass Class { get; init; }

    /// <summary><c>axis</c> (defines it), <c>hashes</c>, <c>wall</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Frames that agreed on the offset.</summary>
    public required int Votes { get; init; }

    /// <summary>Frames that were compared.</summary>
    public required int Compared { get; init; }

    /// <summary>One sentence: why this offset and class.</summary>
    public required string Reason { get; init; }
}
