namespace Failover.Media;

/// <summary>
/// Groups of samples that lie together. A new one begins at each key picture, at each change of description, after a gap, and when
/// one would become too big for 32-bit sizes.
/// </summary>
internal sealed class Mp4Chunks
{
    private const long MaxChunkBytes = 1L << 30;

    private Mp4Chunks(List<Mp4Chunk> chunks, long bytes)
    {
        Chunks = chunks;
        Bytes = bytes;
    }

    public IReadOnlyList<Mp4Chunk> Chunks { get; }

    /// <summary>Of all samples.</summary>
    public long Bytes { get; }

    public static Mp4Chunks Of(IReadOnlyList<Mp4Sample> samples, Mp4Timeline timeline)
    {
        var chunks = new List<Mp4Chunk>();
        var offset = 0L;
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (i == 0 || sample.Key || sample.Description != chunks[^1].Description || timeline.GapAfter(i - 1) || chunks[^1].Bytes > MaxChunkBytes)
            {
                chunks.Add(new Mp4Chunk(i, 0, offset, 0, sample.Description));
            }

            chunks[^1] = chunks[^1] with { Samples = chunks[^1].Samples + 1, Bytes = chunks[^1].Bytes + sample.SizeBytes };
            offset += sample.SizeBytes;
        }

        return new Mp4Chunks(chunks, offset);
    }
}

/// <summary>One chunk.</summary>
/// <param name="First">Index of its first sample.</param>
/// <param name="Samples">How many.</param>
/// <param name="Offset">From the first byte of the first sample of the movie.</param>
/// <param name="Bytes">Of its samples.</param>
/// <param name="Description">Index into the movie's descriptions.</param>
internal readonly record struct Mp4Chunk(int First, int Samples, long Offset, long Bytes, int Description);
