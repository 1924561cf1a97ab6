namespace Failover.Media;

/// <summary>
/// Times of a movie's samples. The media's own time line has no gaps; the edit list opens them again when it is played, so that no picture
/// stands longer than it was shown.
/// </summary>
internal sealed class Mp4Timeline
{
    private Mp4Timeline(uint[] durations, int[]? offsets, List<Mp4Edit> edits)
    {
        Durations = durations;
        Offsets = offsets;
        Edits = edits;
    }

    /// <summary>Of each sample in order of decoding, 90 kHz.</summary>
    public uint[] Durations { get; }

    /// <summary>Composition minus decoding time; null when all are 0 (no B pictures).</summary>
    public int[]? Offsets { get; }

    public IReadOnlyList<Mp4Edit> Edits { get; }

    public long MediaDuration => Durations.Sum(duration => (long)duration);

    public long MovieDuration => Edits.Sum(edit => edit.Duration);

    public static Mp4Timeline Of(Mp4Movie movie)
    {
        var shown = movie.Samples.Select(sample => sample.Tick).ToArray();
        var decoded = (long[])shown.Clone();
        Array.Sort(decoded);
        var usual = UsualStep(decoded, movie.MaxFrameTicks);
        var durations = new uint[decoded.Length];
        var mediaTimes = new long[decoded.Length];
        var edits = new List<Mp4Edit>();
        var media = 0L;
        var editStart = 0L;
        for (var i = 0; i < decoded.Length; i++)
        {
            mediaTimes[i] = media;
            var step = i + 1 < decoded.Length ? decoded[i + 1] - decoded[i] : usual;
            var gap = step > movie.MaxFrameTicks;
            durations[i] = (uint)(gap ? usual : step);
            media += durations[i];
            if (gap)
            {
                edits.Add(new Mp4Edit(media - editStart, editStart));
                edits.Add(new Mp4Edit(step - usual, Mp4Edit.Empty));
                editStart = media;
            }
        }

        if (decoded.Length > 0)
        {
            edits.Add(new Mp4Edit(media - editStart, editStart));
        }

        return new Mp4Timeline(durations, CompositionOffsets(shown, decoded, mediaTimes), edits);
    }

    /// <summary>The median step: what the last picture, and the last before a gap, is shown for.</summary>
    private static long UsualStep(long[] decoded, long limit)
    {
        var steps = decoded.Zip(decoded.Skip(1), (first, second) => second - first).Where(step => step > 0 && step <= limit).Order().ToArray();
        return steps.Length == 0 ? Math.Min(limit, 3600) : steps[steps.Length / 2];
    }

    private static int[]? CompositionOffsets(long[] shown, long[] decoded, long[] mediaTimes)
    {
        if (shown.AsSpan().SequenceEqual(decoded))
        {
            return null;
        }

        var offsets = new int[shown.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            offsets[i] = (int)(mediaTimes[Array.BinarySearch(decoded, shown[i])] - mediaTimes[i]);
        }

        return offsets;
    }
}

/// <summary>One entry of an edit list.</summary>
/// <param name="Duration">On the movie's time line, 90 kHz.</param>
/// <param name="MediaTime">Where in the media it begins; <see cref="Empty"/> shows nothing.</param>
internal readonly record struct Mp4Edit(long Duration, long MediaTime)
{
    public const long Empty = -1;
}
