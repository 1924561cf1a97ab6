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
        var ordered = related.OrderByDescending(run => run.Trust).ThenBy(run => run.FirstWall).ToList();
        PlaceHeld(seams, held, ordered, run => AlignResult.Axis(server, camera, run));
        foreach (var run in ordered)
        {
            var anchor = seams[held];
            var offset = anchor.OffsetTicks + run.DeltaTicks;
            if (SeamTrusts.Of(seams.GetValueOrDefault(run.Run)) < Least(run.Trust, SeamTrusts.Of(anchor)))
            {
                seams[run.Run] = Linked(anchor, run, run.Run, offset);
            }
            else if (seams[run.Run] is var placed && placed.Epoch != anchor.Epoch && run.Trust == SeamTrust.Pictures)
            {
                Unite(seams, (anchor.Epoch, placed.Epoch), offset - placed.OffsetTicks, run, beginOf);
            }
        }

        return [.. seams.Values.Where(seam => !known.TryGetValue(seam.Run, out var before) || before != seam)];
    }

    /// <summary>
    /// Pictures outrank time. What they relate to a place gets its place by them, also when time had given it one; what they relate to
    /// nothing that has one is an axis of its own, beginning with its earliest run. By time lies only what no picture relates.
    /// </summary>
    private static void PlaceHeld(Dictionary<RunId, Seam> seams, RunId held, List<RelatedRun> ordered, Func<RunId, Seam> axisOf)
    {
        var best = ordered[0].Trust;
        if (SeamTrusts.Of(seams.GetValueOrDefault(held)) >= best)
        {
            return;
        }

        var candidates = ordered.Where(run => run.Trust == best).ToList();
        var from = candidates.FirstOrDefault(run => SeamTrusts.Of(seams.GetValueOrDefault(run.Run)) >= best)
            ?? (best == SeamTrust.Clocks ? ordered.MinBy(run => run.FirstWall)! : candidates.MinBy(run => run.FirstWall)!);
        if (SeamTrusts.Of(seams.GetValueOrDefault(from.Run)) < best)
        {
            seams[from.Run] = axisOf(from.Run);
        }

        seams[held] = Linked(seams[from.Run], from, held, seams[from.Run].OffsetTicks - from.DeltaTicks);
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
        Class = SeamTrusts.ClassOf(Least(by.Trust, SeamTrusts.Of(to))),
        Method = SeamTrusts.MethodOf(Least(by.Trust, SeamTrusts.Of(to))),
        Votes = by.Votes,
        Compared = by.Compared,
        Reason = by.Reason,
    };

    private static SeamTrust Least(SeamTrust a, SeamTrust b) => a < b ? a : b;
}
