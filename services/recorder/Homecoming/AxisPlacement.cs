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
            if (!seams.TryGetValue(run.Run, out var placed))
            {
                seams[run.Run] = Linked(anchor, run, run.Run, offset);
            }
            else if (placed.Epoch != anchor.Epoch && run.Class == SeamClass.Exact)
            {
                Unite(seams, anchor.Epoch, placed.Epoch, offset - placed.OffsetTicks, beginOf);
            }
        }

        return [.. seams.Values.Where(seam => !known.TryGetValue(seam.Run, out var before) || before != seam)];
    }

    /// <summary>Two axes turned out to be one: the younger one's runs move onto the older.</summary>
    /// <param name="seams">All seams; changed in place.</param>
    /// <param name="one">An epoch.</param>
    /// <param name="other">Another epoch.</param>
    /// <param name="shift">What carries a tick of <paramref name="other"/>'s axis onto <paramref name="one"/>'s.</param>
    /// <param name="beginOf">When a run began.</param>
    private static void Unite(Dictionary<RunId, Seam> seams, RunId one, RunId other, long shift, Func<RunId, DateTimeOffset> beginOf)
    {
        var (stays, moves, by) = beginOf(one) <= beginOf(other) ? (one, other, shift) : (other, one, -shift);
        foreach (var seam in seams.Values.Where(seam => seam.Epoch == moves).ToList())
        {
            seams[seam.Run] = seam with
            {
                Epoch = stays,
                OffsetTicks = seam.OffsetTicks + by,
                Method = seam.Method == "axis" ? "hashes" : seam.Method,
                Reason = seam.Method == "axis" ? "Its axis was related to an older one by a run that overlaps both." : seam.Reason,
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
