namespace Failover.Media;

/// <summary>moof and the head of mdat of one fragment (ISO/IEC 14496-12 section 8.8).</summary>
internal static class Mp4Fragment
{
    private const int BoxHead = 8;

    /// <summary>default-base-is-moof, sample-description-index-present.</summary>
    private const uint TrackFlags = 0x020002;

    /// <summary>data-offset, and for each sample duration, size and flags.</summary>
    private const uint RunFlags = 0x000701;

    private const uint RunHasOffsets = 0x000800;
    private const long KeySample = 0x02000000;
    private const long OtherSample = 0x01010000;

    public static void Write(BoxWriter box, int number, Mp4Chunk chunk, Mp4Movie movie, Mp4Timeline timeline)
    {
        // The data offset counts from the beginning of moof, whose length does not depend on it.
        var start = box.Length;
        WriteHead(box, number, chunk, movie, timeline, 0);
        var length = box.Length - start;
        box.Rewind(start);
        WriteHead(box, number, chunk, movie, timeline, length + BoxHead);
        box.U32(chunk.Bytes + BoxHead).Text("mdat");
    }

    private static void WriteHead(BoxWriter box, int number, Mp4Chunk chunk, Mp4Movie movie, Mp4Timeline timeline, int dataOffset)
    {
        box.Begin("moof");
        box.Begin("mfhd", 0, 0).U32(number).End();
        box.Begin("traf");
        box.Begin("tfhd", 0, TrackFlags).U32(1).U32(chunk.Description + 1).End();
        box.Begin("tfdt", 1, 0).U64(timeline.DecodeTimes[chunk.First]).End();
        box.Begin("trun", 1, RunFlags | (timeline.Offsets is null ? 0 : RunHasOffsets)).U32(chunk.Samples).U32(dataOffset);
        for (var i = chunk.First; i < chunk.First + chunk.Samples; i++)
        {
            var sample = movie.Samples[i];
            box.U32(timeline.Durations[i]).U32(sample.SizeBytes).U32(sample.Key ? KeySample : OtherSample);
            if (timeline.Offsets is { } offsets)
            {
                box.U32(offsets[i]);
            }
        }

        box.End().End().End();
    }
}
