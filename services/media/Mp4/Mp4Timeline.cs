namespace Failover.Media;

/// <summary>Times of a movie's samples: when each is decoded, for how long it stands, and whether there is a gap between some.</summary>
internal sealed class Mp4Timeline
{
    /// <summary>25 pictures a second, for a movie of a single picture.</summary>
    private const long FallbackStep = 3600;

    private Mp4Timeline(long[] decodeTimes, uint[] durations, int[]? offsets, bool hasGap)
    {
        DecodeTimes = decodeTimes;
        Durations = durations;
        Offsets = offsets;
        HasGap = hasGap;
    }

    /// <summary>Of each sample in order of decoding, 90 kHz from the first one; gaps are in it.</summary>
    public long[] DecodeTimes { get; }

    /// <summary>Of each sample: up to the next one, or the usual step where a gap follows.</summary>
    public uint[] Durations { get; }

    /// <summary>Composition minus decoding time; null when all are 0 (no B pictures).</summary>
    public int[]? Offsets { get; }

    public bool HasGap { get; }

    public long Duration => DecodeTimes.Length == 0 ? 0 : DecodeTimes[^1] + Durations[^1];

    /// <summary>A gap follows this sample.</summary>
    public bool GapAfter(int sample) => sample + 1 < DecodeTimes.Length && DecodeTimes[sample + 1] - DecodeTimes[sample] > Durations[sample];

    public static Mp4Timeline Of(Mp4Movie movie)
    {
        var shown = movie.Samples.Select(sample => sample.Tick).ToArray();
        var decoded = (long[])shown.Clone();
        Array.Sort(decoded);
        var usual = UsualStep(decoded, movie.MaxFrameTicks);
        var durations = new uint[decoded.Length];
        var hasGap = false;
        for (var i = 0; i < decoded.Length; i++)
        {
            var step = i + 1 < decoded.Length ? decoded[i + 1] - decoded[i] : usual;
            hasGap |= step > movie.MaxFrameTicks;
            durations[i] = (uint)(step > movie.MaxFrameTicks ? usual : step);
        }

        var offsets = shown.Zip(decoded, (composed, decode) => (int)(composed - decode)).ToArray();
        var times = decoded.Select(tick => tick - decoded[0]).ToArray();
        return new Mp4Timeline(times, durations, Array.TrueForAll(offsets, offset => offset == 0) ? null : offsets, hasGap);
    }

    /// <summary>The median step: what the last picture, and the last before a gap, is shown for.</summary>
    private static long UsualStep(long[] decoded, long limit)
    {
        var steps = decoded.Zip(decoded.Skip(1), (first, second) => second - first).Where(step => step > 0 && step <= limit).Order().ToArray();
        return steps.Length == 0 ? Math.Min(limit, FallbackStep) : steps[steps.Length / 2];
    }
}
