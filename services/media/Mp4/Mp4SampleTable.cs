namespace Failover.Media;

/// <summary>The tables that say where each sample lies and when it is shown (ISO/IEC 14496-12 sections 8.5 to 8.7).</summary>
internal static class Mp4SampleTable
{
    /// <summary>Everything but the places: those need to know where the payload begins.</summary>
    public static void Write(BoxWriter box, Mp4Movie movie, Mp4Timeline timeline, Mp4Chunks chunks, long payloadAt, bool longOffsets)
    {
        box.Begin("stbl");
        WriteDescriptions(box, movie.Descriptions);
        box.Begin("stts", 0, 0);
        WriteRuns(box, timeline.Durations, duration => duration);
        box.End();
        if (timeline.Offsets is { } offsets)
        {
            // Version 1: offsets are signed, so that decoding times need no shift.
            box.Begin("ctts", 1, 0);
            WriteRuns(box, offsets, offset => offset);
            box.End();
        }

        WriteKeys(box, movie.Samples);
        WriteChunkMap(box, chunks.Chunks);
        box.Begin("stsz", 0, 0).U32(0).U32(movie.Samples.Count);
        foreach (var sample in movie.Samples)
        {
            box.U32(sample.SizeBytes);
        }

        box.End();
        box.Begin(longOffsets ? "co64" : "stco", 0, 0).U32(chunks.Chunks.Count);
        foreach (var chunk in chunks.Chunks)
        {
            _ = longOffsets ? box.U64(payloadAt + chunk.Offset) : box.U32(payloadAt + chunk.Offset);
        }

        box.End().End();
    }

    /// <summary>Tables of a movie whose samples all lie in fragments.</summary>
    public static void WriteEmpty(BoxWriter box, Mp4Movie movie)
    {
        box.Begin("stbl");
        WriteDescriptions(box, movie.Descriptions);
        box.Begin("stts", 0, 0).U32(0).End();
        box.Begin("stsc", 0, 0).U32(0).End();
        box.Begin("stsz", 0, 0).U32(0).U32(0).End();
        box.Begin("stco", 0, 0).U32(0).End().End();
    }

    private static void WriteDescriptions(BoxWriter box, IReadOnlyList<H264Parameters> descriptions)
    {
        box.Begin("stsd", 0, 0).U32(descriptions.Count);
        foreach (var description in descriptions)
        {
            box.Begin("avc1").Zeros(6).U16(1).Zeros(16).U16(description.Width).U16(description.Height);
            box.U32(0x480000).U32(0x480000).U32(0).U16(1).Zeros(32).U16(24).U16(0xFFFF);
            box.Begin("avcC").Raw(description.AvcC).End().End();
        }

        box.End();
    }

    /// <summary>Count and value of each run of equal values, behind their number.</summary>
    private static void WriteRuns<T>(BoxWriter box, T[] values, Func<T, long> toNumber)
        where T : IEquatable<T>
    {
        var runs = new List<(int Count, T Value)>();
        foreach (var value in values)
        {
            if (runs.Count > 0 && runs[^1].Value.Equals(value))
            {
                runs[^1] = (runs[^1].Count + 1, value);
            }
            else
            {
                runs.Add((1, value));
            }
        }

        box.U32(runs.Count);
        foreach (var (count, value) in runs)
        {
            box.U32(count).U32(toNumber(value));
        }
    }

    private static void WriteKeys(BoxWriter box, IReadOnlyList<Mp4Sample> samples)
    {
        var keys = Enumerable.Range(0, samples.Count).Where(i => samples[i].Key).ToArray();
        box.Begin("stss", 0, 0).U32(keys.Length);
        foreach (var key in keys)
        {
            box.U32(key + 1);
        }

        box.End();
    }

    private static void WriteChunkMap(BoxWriter box, IReadOnlyList<Mp4Chunk> chunks)
    {
        var entries = new List<(int First, Mp4Chunk Chunk)>();
        for (var i = 0; i < chunks.Count; i++)
        {
            if (i == 0 || chunks[i].Samples != chunks[i - 1].Samples || chunks[i].Description != chunks[i - 1].Description)
            {
                entries.Add((i + 1, chunks[i]));
            }
        }

        box.Begin("stsc", 0, 0).U32(entries.Count);
        foreach (var (first, chunk) in entries)
        {
            box.U32(first).U32(chunk.Samples).U32(chunk.Description + 1);
        }

        box.End();
    }
}
