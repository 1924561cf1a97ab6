using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// A camera's footage with every picture once. Nothing is deleted for it: once-ness is this view. Within related runs a picture is (axis tick
/// within 1, hash); of several at one tick an undamaged one is shown. Between runs that only wall time relates one source is shown at a time, and
/// the change is at a key frame. Pure: the same input in any order gives the same view.
/// </summary>
public sealed class CameraView
{
    private const long DefaultPeriod = WallMap.TicksPerSecond / 25;

    private CameraView(CameraAxis axis, IReadOnlyList<ViewFrame> frames)
    {
        Axis = axis;
        Frames = frames;
        Period = MedianStep(frames);
    }

    public CameraAxis Axis { get; }

    /// <summary>Ascending by tick, no tick twice.</summary>
    public IReadOnlyList<ViewFrame> Frames { get; }

    /// <summary>The usual step between pictures, in ticks.</summary>
    public long Period { get; }

    /// <summary>Builds the view of [from, to) by the axis' wall map.</summary>
    /// <param name="runs">All runs of the camera.</param>
    /// <param name="seams">All seams of the camera.</param>
    /// <param name="framesOf">Frames of a run with ticks in an interval, both ends included.</param>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    public static CameraView Build(
        IReadOnlyList<RunSummary> runs,
        IReadOnlyList<Seam> seams,
        Func<RunId, long, long, IReadOnlyList<StoredFrame>> framesOf,
        DateTimeOffset from,
        DateTimeOffset to)
    {
        var axis = CameraAxis.Build(runs, seams);
        var (first, end) = (axis.Wall.ToTick(from), axis.Wall.ToTick(to));
        var groups = new SortedDictionary<int, List<ViewFrame>>();
        foreach (var placed in axis.Runs.Where(r => r.LastTick >= first && r.FirstTick < end))
        {
            if (!groups.TryGetValue(placed.Group, out var frames))
            {
                groups.Add(placed.Group, frames = []);
            }

            foreach (var frame in framesOf(placed.Run.Info.Id, first - placed.Offset - AlignRules.CopiesApartTicks, end - placed.Offset + AlignRules.CopiesApartTicks))
            {
                var tick = frame.Tick + placed.Offset;
                frames.Add(new ViewFrame(tick, axis.Wall.ToUtc(tick), placed.Run.Info.Id, frame, placed.Class, placed.Group, Conflict: false));
            }
        }

        var ranks = Ranks(axis.Runs);
        IReadOnlyList<ViewFrame> merged = [];
        foreach (var frames in groups.Values.Select(g => Once(g, ranks)).Where(g => g.Count > 0).OrderBy(g => g[0].Tick))
        {
            merged = merged.Count == 0 ? frames : SourceSwitch.Merge(merged, frames, MedianStep(merged) * 3 / 2);
        }

        return new CameraView(axis, merged.Where(f => f.Tick >= first && f.Tick < end).ToList());
    }

    /// <summary>Own live recording before returned before kept footage, then the older run: so the choice does not depend on any order.</summary>
    private static Dictionary<RunId, int> Ranks(IReadOnlyList<PlacedRun> runs) => runs
        .OrderBy(r => r.Run.Info.Purpose switch { RunPurpose.Live => 0, RunPurpose.Home => 1, _ => 2 })
        .ThenBy(r => r.Run.Info.OpenedUtc)
        .ThenBy(r => r.Run.Info.Id.ToString(), StringComparer.Ordinal)
        .Select((run, rank) => (run.Run.Info.Id, rank))
        .ToDictionary(r => r.Id, r => r.rank);

    private static List<ViewFrame> Once(List<ViewFrame> frames, Dictionary<RunId, int> ranks)
    {
        frames.Sort((a, b) => a.Tick.CompareTo(b.Tick));
        var shown = new List<ViewFrame>(frames.Count);
        for (var i = 0; i < frames.Count;)
        {
            var begin = i++;
            while (i < frames.Count
                && frames[i].Tick - frames[i - 1].Tick <= AlignRules.Jitter
                && frames[i].Tick - frames[begin].Tick <= AlignRules.CopiesApartTicks)
            {
                i++;
            }

            shown.Add(Choose(frames, begin, i, ranks));
        }

        return shown;
    }

    private static ViewFrame Choose(List<ViewFrame> frames, int begin, int end, Dictionary<RunId, int> ranks)
    {
        var best = frames[begin];
        var conflict = false;
        for (var i = begin + 1; i < end; i++)
        {
            conflict |= frames[i].Frame.Hash != frames[begin].Frame.Hash;
            if (Compare(frames[i], best, ranks) < 0)
            {
                best = frames[i];
            }
        }

        return best with { Conflict = conflict };
    }

    private static int Compare(in ViewFrame a, in ViewFrame b, Dictionary<RunId, int> ranks)
    {
        var order = a.Frame.IsDamaged.CompareTo(b.Frame.IsDamaged);
        order = order != 0 ? order : ranks[a.Run].CompareTo(ranks[b.Run]);
        order = order != 0 ? order : a.Tick.CompareTo(b.Tick);
        order = order != 0 ? order : a.Frame.Volume.CompareTo(b.Frame.Volume);
        return order != 0 ? order : a.Frame.Position.CompareTo(b.Frame.Position);
    }

    private static long MedianStep(IReadOnlyList<ViewFrame> frames)
    {
        if (frames.Count < 2)
        {
            return DefaultPeriod;
        }

        var steps = frames.Zip(frames.Skip(1), (a, b) => b.Tick - a.Tick).Order().ToList();
        return steps[steps.Count / 2];
    }
}
