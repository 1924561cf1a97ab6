namespace Failover.Media;

/// <summary>
/// Groups of samples that lie together: a new one at each key picture and at each change of description, as one cannot contain two.
/// </summary>
internal sealed class Mp4Chunks
{
    private Mp4Chunks(List<Mp4Chunk> chunks, long bytes)
    {
        Chunks = chunks;
        Bytes = bytes;
    }

    public IReadOnlyList<Mp4Chunk> Chunks { get; }

    /// <summary>Of all samples.</summary>
    public long Bytes { get; }

    public static Mp4Chunks Of(IReadOnlyList<Mp4Sample> samples)
    {
        var chunks = new List<Mp4Chunk>();
        var offset = 0L;
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (chunks.Count == 0 || sample.Key || sample.Description != chunks[^1].Description)
            {
                chunks.Add(new Mp4Chunk(offset, 0, sample.Description));
            }

            chunks[^1] = chunks[^1] with { Samples = chunks[^1].Samples + 1 };
            offset += sample.SizeBytes;
        }

        return new Mp4Chunks(chunks, offset);
    }
}

/// <summary>One chunk.</summary>
/// <param name="Offset">From the first byte of the first sample.</param>
/// <param name="Samples">How many.</param>
/// <param name="Description">Index into the movie's descriptions.</param>
internal readonly record struct Mp4Chunk(long Offset, int Samples, int Description);
