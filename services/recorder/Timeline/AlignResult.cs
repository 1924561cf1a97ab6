using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>How a run lies against an axis: axis tick = run tick + <see cref="OffsetTicks"/>.</summary>
/// <param name="Class">Exact: by content; Timed: by wall time, or by too few pictures to be sure; None: not at all.</param>
/// <param name="OffsetTicks">90 kHz.</param>
/// <param name="Votes">Frames with the same tick (within 1) and the same hash.</param>
/// <param name="Compared">Frames of the run that have an axis frame at their tick.</param>
/// <param name="Method"><c>hashes</c>, <c>wall</c> or <c>none</c>.</param>
/// <param name="Reason">One sentence.</param>
public sealed record AlignResult(SeamClass Class, long OffsetTicks, int Votes, int Compared, string Method, string Reason)
{
    /// <summary>Pictures gave the offset, not clocks.</summary>
    public bool ByPictures => Method == "hashes";

    public Seam ToSeam(string server, string camera, RunId run, RunId epoch) => new()
    {
        Server = server,
        Camera = camera,
        Run = run,
        Epoch = epoch,
        OffsetTicks = OffsetTicks,
        Class = Class,
        Method = Method,
        Votes = Votes,
        Compared = Compared,
        Reason = Reason,
    };

    /// <summary>The seam of the run that defines a camera's axis.</summary>
    public static Seam Axis(string server, string camera, RunId run) => new()
    {
        Server = server,
        Camera = camera,
        Run = run,
        Epoch = run,
        OffsetTicks = 0,
        Class = SeamClass.Exact,
        Method = "axis",
        Votes = 0,
        Compared = 0,
        Reason = "This run defines the camera's axis.",
    };
}

/// <summary>Limits of aligning (research: measured on static scenes and looped clips).</summary>
public sealed record AlignRules
{
    public static AlignRules Default { get; } = new();

    /// <summary>Frames in a row, with equal tick steps, that must match.</summary>
    public int MinConsecutive { get; init; } = 8;

    /// <summary>Part of the compared frames, and of the unique ones, that must agree.</summary>
    public double MinAgreement { get; init; } = 0.95;

    /// <summary>Only offsets this near to what the wall maps say are looked at; a looped picture source repeats beyond it.</summary>
    public long WindowTicks { get; init; } = 10 * WallMap.TicksPerSecond;

    /// <summary>RTP times of two sessions round differently by this much.</summary>
    public const long Jitter = 1;

    /// <summary>Copies of one picture lie so far apart on an axis at most: over several seams, each of which rounds.</summary>
    public const long CopiesApartTicks = 3 * Jitter;

    public long JitterTicks { get; init; } = Jitter;

    /// <summary>A picture that repeats more often within the window says nothing.</summary>
    public int MaxRepeats { get; init; } = 64;

    /// <summary>With fewer pictures in a row than <see cref="MinConsecutive"/> a run is still placed by them rather than by clocks, from so many
    /// unmistakable ones on.</summary>
    public int MinFew { get; init; } = 2;

    /// <summary>Few pictures are believed only this near to what the wall maps say: a still scene repeats itself.</summary>
    public long FewWindowTicks { get; init; } = 2 * WallMap.TicksPerSecond;

    /// <summary>Unique pictures that must agree when another offset fits as well.</summary>
    public int MinUniqueAgainstRival { get; init; } = 8;
}
