namespace Failover.Media;

/// <summary>What an MP4 file is made of, besides the pictures' bytes.</summary>
public sealed record Mp4Movie
{
    public required IReadOnlyList<Mp4Sample> Samples { get; init; }

    /// <summary>Parameter sets that samples refer to by index; at least one.</summary>
    public required IReadOnlyList<H264Parameters> Descriptions { get; init; }

    /// <summary>Wall time of the first sample.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }

    /// <summary>A longer step between two samples (90 kHz) is a gap: it stays one, no picture is stretched over it.</summary>
    public long MaxFrameTicks { get; init; } = 90_000;
}

/// <summary>One picture of a movie, in order of decoding.</summary>
/// <param name="Tick">90 kHz, on one axis for the whole movie.</param>
/// <param name="SizeBytes">Bytes of its sample.</param>
/// <param name="Key">Decoding can begin here.</param>
/// <param name="Description">Index into <see cref="Mp4Movie.Descriptions"/>.</param>
public readonly record struct Mp4Sample(long Tick, int SizeBytes, bool Key, int Description = 0);
