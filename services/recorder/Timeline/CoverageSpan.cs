using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One row of <c>/coverage</c>: a half-open span of a camera's axis, with its source or the cause of its absence (R6).</summary>
public sealed record CoverageSpan
{
    public const string UnknownCause = "unknown";

    /// <summary>Two recorders' clocks put the ends of a gap a little apart.</summary>
    private const double MostOfIt = 0.8;

    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required long FromTick { get; init; }
    public required long ToTick { get; init; }
    public required CoverageState State { get; init; }

    /// <summary>The run that is shown; null in a gap.</summary>
    public RunId? Source { get; init; }

    /// <summary>How that run lies on the axis; None in a gap.</summary>
    public SeamClass Seam { get; init; }
    public int Frames { get; init; }

    /// <summary>Why there is no video; null where there is.</summary>
    public string? Cause { get; init; }

    /// <summary>Spans of [from, to): a step over 1.5 periods is a gap; its cause is that of the shortest gap record that
    /// overlaps most of it (what is told about just this part), else of the one that overlaps it most.</summary>
    public static IReadOnlyList<CoverageSpan> Of(CameraView view, IReadOnlyList<Gap> gaps, DateTimeOffset from, DateTimeOffset to)
    {
        var spans = new List<CoverageSpan>();
        var frames = view.Frames;
        var limit = view.Period * 3 / 2;
        var (next, end) = (view.Axis.Wall.ToTick(from), view.Axis.Wall.ToTick(to));
        // Before the first picture of the interval there may be one that is still shown at its beginning.
        var most = limit;
        for (var i = 0; i < frames.Count;)
        {
            var begin = i++;
            while (i < frames.Count && frames[i].Run == frames[begin].Run && frames[i].Tick - frames[i - 1].Tick <= limit)
            {
                i++;
            }

            if (frames[begin].Tick - next > most)
            {
                spans.Add(Missing(view, gaps, next, frames[begin].Tick));
            }

            most = limit - view.Period;
            var joined = i < frames.Count && frames[i].Tick - frames[i - 1].Tick <= limit;
            next = joined ? frames[i].Tick : Math.Min(end, frames[i - 1].Tick + view.Period);
            spans.Add(Shown(view, frames[begin], next, i - begin));
        }

        if (end - next > limit - view.Period)
        {
            spans.Add(Missing(view, gaps, next, end));
        }

        return spans;
    }

    private static CoverageSpan Shown(CameraView view, in ViewFrame first, long toTick, int frames) => new()
    {
        From = first.Utc,
        To = view.Axis.Wall.ToUtc(toTick),
        FromTick = first.Tick,
        ToTick = toTick,
        State = CoverageState.Video,
        Source = first.Run,
        Seam = first.Class,
        Frames = frames,
    };

    private static CoverageSpan Missing(CameraView view, IReadOnlyList<Gap> gaps, long fromTick, long toTick)
    {
        var (from, to) = (view.Axis.Wall.ToUtc(fromTick), view.Axis.Wall.ToUtc(toTick));
        var cause = gaps
            .Select(g => (g.Cause, Overlap: Min(to, g.To ?? to) - Max(from, g.From), Length: (g.To ?? DateTimeOffset.MaxValue) - g.From))
            .Where(g => g.Overlap > TimeSpan.Zero)
            .OrderByDescending(g => g.Overlap >= (to - from) * MostOfIt)
            .ThenBy(g => g.Overlap >= (to - from) * MostOfIt ? g.Length : TimeSpan.Zero)
            .ThenByDescending(g => g.Overlap)
            .Select(g => g.Cause)
            .FirstOrDefault();
        return new CoverageSpan
        {
            From = from,
            To = to,
            FromTick = fromTick,
            ToTick = toTick,
            State = CoverageState.Gap,
            Seam = SeamClass.None,
            Cause = cause ?? UnknownCause,
        };
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

/// <summary>Is there video in a span.</summary>
public enum CoverageState
{
    Video,
    Gap,
}
