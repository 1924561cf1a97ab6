using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Places runs on the camera's axis from what is known: seams that exist, and how a held run lies against runs that are here. Pure; returns
/// the seam records that are new or changed.
/// </summary>
internal static class AxisPlacement
{
    /// <param name="server">Home server.</param>
    /// <param name="camera">Camera.</param>
    /// <param name="held">The run that comes home.</param>
    /// <param name="related">Runs here that it was related to.</param>
    /// <param name="known">Seams of the camera.</param>
    /// <param name="beginOf">When a run began; decides which of two axes stays (the older).</param>
    public static IReadOnlyList<Seam> NewSeams(
        string server,
        string camera,
        RunId held,
        IReadOnlyList<RelatedRun> related,
        IReadOnlyDictionary<RunId, Seam> known,
        Func<RunId, DateTimeOffset> beginOf)
    {
        if (related.Count == 0)
        {
            return [];
        }

        var seams = new Dictionary<RunId, Seam>(known);
        var ordered = related.OrderByDescending(run => run.Class).ThenBy(run => run.FirstWall).ToList();
        if (seams.TryGetValue(held, out var timed) && timed.Class == SeamClass.Timed
            && ordered.FirstOrDefault(run => run.Class == SeamClass.Exact && seams.GetValueOrDefault(run.Run)?.Class == SeamClass.Exact) is { } better)
        {
            // Time placed it while nothing better was known; pictures outrank time.
            var by = seams[better.Run];
            seams[held] = Linked(by, better, held, by.OffsetTicks - better.DeltaTicks);
        }

        if (!seams.ContainsKey(held))
        {
            // The best run with a place gives the held run its own; without any, the earliest run begins the axis.
            var from = ordered.FirstOrDefault(run => seams.ContainsKey(run.Run)) ?? related.MinBy(run => run.FirstWall)!;
            var fromSeam = seams.TryGetValue(from.Run, out var placed) ? placed : AlignResult.Axis(server, camera, from.Run);
            seams[from.Run] = fromSeam;
            seams[held] = Linked(fromSeam, from, held, fromSeam.OffsetTicks - from.DeltaTicks);
        }

        foreach (var run in ordered)
        {
            var anchor = seams[held];
            var offset = anchor.OffsetTicks + run.DeltaTicks;
            if (!seams.TryGetValue(run.Run, out var placed)
                || (placed.Class == SeamClass.Timed && run.Class == SeamClass.Exact && anchor.Class == SeamClass.Exact))
            {
                seams[run.Run] = Linked(anchor, run, run.Run, offset);
            }
            else if (placed.Epoch != anchor.Epoch && run.Class == SeamClass.Exact)
            {
                Unite(seams, (anchor.Epoch, placed.Epoch), offset - placed.OffsetTicks, run, beginOf);
            }
        }

        return [.. seams.Values.Where(seam => !known.TryGetValue(seam.Run, out var before) || before != seam)];
    }

    /// <summary>Two axes turned out to be one: the younger one's runs move onto the older.</summary>
    /// <param name="seams">All seams; changed in place.</param>
    /// <param name="epochs">The held run's epoch and the related run's.</param>
    /// <param name="shift">What carries a tick of the related run's axis onto the held run's.</param>
    /// <param name="by">What relates them.</param>
    /// <param name="beginOf">When a run began.</param>
    private static void Unite(
        Dictionary<RunId, Seam> seams, (RunId Held, RunId Related) epochs, long shift, RelatedRun by, Func<RunId, DateTimeOffset> beginOf)
    {
        var (stays, moves, carried) = beginOf(epochs.Held) <= beginOf(epochs.Related)
            ? (epochs.Held, epochs.Related, shift)
            : (epochs.Related, epochs.Held, -shift);
        foreach (var seam in seams.Values.Where(seam => seam.Epoch == moves).ToList())
        {
            var moved = seam with { Epoch = stays, OffsetTicks = seam.OffsetTicks + carried };
            seams[seam.Run] = seam.Method != "axis" ? moved : moved with
            {
                Method = "hashes",
                Votes = by.Votes,
                Compared = by.Compared,
                Reason = $"Its axis was related to an older one by a run that overlaps both: {by.Reason}",
            };
        }
    }

    private static Seam Linked(Seam to, RelatedRun by, RunId run, long offsetTicks) => new()
    {
        Server = to.Server,
        Camera = to.Camera,
        Run = run,
        Epoch = to.Epoch,
        OffsetTicks = offsetTicks,
        Class = to.Class < by.Class ? to.Class : by.Class,
        Method = by.Class == SeamClass.Exact ? "hashes" : "wall",
        Votes = by.Votes,
        Compared = by.Compared,
        Reason = by.Reason,
    };
}
