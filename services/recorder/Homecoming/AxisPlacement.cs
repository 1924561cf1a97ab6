using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Places runs on the camera's axis from what is known: seams that exist, and how a held run lies against local ones. Pure; returns the
/// seam records that are new.
/// </summary>
internal static class AxisPlacement
{
    public static IReadOnlyList<Seam> NewSeams(
        string server, string camera, RunId held, IReadOnlyList<RelatedRun> related, IReadOnlyDictionary<RunId, Seam> known)
    {
        var seams = new List<Seam>();
        var ordered = related.OrderBy(run => run.FirstWall).ToList();
        if (ordered.Count == 0)
        {
            return seams;
        }

        var anchor = known.GetValueOrDefault(held);
        if (anchor is null)
        {
            // The first run with a place gives the held run its own; without any, the earliest run begins the axis.
            var from = ordered.FirstOrDefault(run => known.ContainsKey(run.Run)) ?? ordered[0];
            if (!known.TryGetValue(from.Run, out var fromSeam))
            {
                fromSeam = AlignResult.Axis(server, camera, from.Run);
                seams.Add(fromSeam);
            }

            anchor = new Seam
            {
                Server = server,
                Camera = camera,
                Run = held,
                Epoch = fromSeam.Epoch,
                OffsetTicks = fromSeam.OffsetTicks - from.DeltaTicks,
                Class = Worse(fromSeam.Class, from.Class),
                Method = MethodOf(from.Class),
                Votes = from.Votes,
                Compared = from.Compared,
                Reason = from.Reason,
            };
            seams.Add(anchor);
        }

        foreach (var run in ordered.Where(run => !known.ContainsKey(run.Run) && seams.All(seam => seam.Run != run.Run)))
        {
            seams.Add(anchor with
            {
                Run = run.Run,
                OffsetTicks = anchor.OffsetTicks + run.DeltaTicks,
                Class = Worse(anchor.Class, run.Class),
                Method = MethodOf(run.Class),
                Votes = run.Votes,
                Compared = run.Compared,
                Reason = run.Reason,
            });
        }

        return seams;
    }

    private static SeamClass Worse(SeamClass a, SeamClass b) => a < b ? a : b;

    private static string MethodOf(SeamClass seamClass) => seamClass == SeamClass.Exact ? "hashes" : "wall";
}
