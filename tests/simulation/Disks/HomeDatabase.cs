using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// What a server's own database shows, read without the product's view: runs are related by the seams on the disk that pictures found, and of
/// what then lies at one tick one is shown. What is there under runs that no such seam relates is shown more than once.
/// </summary>
internal static class HomeDatabase
{
    /// <summary>Ticks by which copies of one picture may differ, over several seams.</summary>
    private const long Jitter = 3;

    /// <summary>Groups of pictures, a second each, that come until one is flushed.</summary>
    private const int ToWrite = 3;

    public static IReadOnlyDictionary<GopId, int> Read(SimDisk disk, string server)
    {
        var shown = new Dictionary<GopId, int>();
        var runs = disk.Runs.Where(run => run.Info.Server == server && run.Info.Purpose != RunPurpose.Kept && !run.IsEmpty).ToList();
        var seams = SeamsOf(disk);
        foreach (var camera in runs.GroupBy(run => run.Info.Camera, StringComparer.Ordinal))
        {
            foreach (var group in Groups([.. camera], seams))
            {
                Show(group, shown);
            }
        }

        return shown;
    }

    /// <summary>
    /// Nothing could relate the runs that show it, neither to one another nor by way of others: too few undamaged pictures in a row are the
    /// same, and a holder read too few that are, for the aligner to vote (DESIGN 5, "Axis and once-ness": nothing is a duplicate before a seam is accepted).
    /// </summary>
    public static bool CannotBeRelated(SimDisk disk, string server, GopId gop)
    {
        var runs = disk.Runs.Where(run => run.Info.Server == server && run.Info.Camera == gop.Camera && run.Info.Purpose != RunPurpose.Kept && !run.IsEmpty).ToList();
        var seams = SeamsOf(disk);
        var groups = Groups(runs, seams).ToList();
        var showing = groups.Where(group => group.Exists(member => member.Run.Gops.Any(one => one.Number == gop.Number && one is { State: DiskState.Durable, Rotten: false }))).ToList();
        var placed = disk.Seams().Where(seam => seam.Class == SeamClass.Exact).Select(seam => seam.Run).ToHashSet();
        return showing.TrueForAll(one => showing.TrueForAll(other => one == other || !Reachable(one, groups, placed).Contains(other)));
    }

    /// <summary>The groups that a seam could join to this one, those that seams could join to them, and so on.</summary>
    private static HashSet<List<(DiskRun Run, long Offset)>> Reachable(
        List<(DiskRun Run, long Offset)> start, List<List<(DiskRun Run, long Offset)>> groups, HashSet<RunId> placed)
    {
        var reached = new HashSet<List<(DiskRun Run, long Offset)>> { start };
        var queue = new Queue<List<(DiskRun Run, long Offset)>>([start]);
        while (queue.TryDequeue(out var from))
        {
            foreach (var to in groups.Where(group => !reached.Contains(group) && CanBeRelated(from, group, placed)).ToList())
            {
                reached.Add(to);
                queue.Enqueue(to);
            }
        }

        return reached;
    }

    // Few pictures give a place to a run that has none; two axes that pictures made each for itself stay two.
    private static bool CanBeRelated(List<(DiskRun Run, long Offset)> one, List<(DiskRun Run, long Offset)> other, HashSet<RunId> placed)
    {
        var few = !one.Exists(a => placed.Contains(a.Run.Info.Id)) || !other.Exists(b => placed.Contains(b.Run.Info.Id));
        return one.Exists(a => other.Exists(b => Shares(a.Run, b.Run, few) || Shares(b.Run, a.Run, few)));
    }

    // A holder that read what the other run has, and read on so that it could write it, had it to keep: that it kept too little is no excuse.
    private static bool Shares(DiskRun stored, DiskRun other, bool fewAreEnough)
    {
        var (row, longest) = (0, 0);
        foreach (var gop in stored.Gops)
        {
            var had = other.Find(gop.Number) is { Gop.Damaged: false }
                || (other.Info.Purpose == RunPurpose.Home && gop.Number + ToWrite <= other.Session.LastRead && other.Session.Read.Contains(gop.Number));
            row = !gop.Gop.Damaged && had ? row + 1 : 0;
            longest = Math.Max(longest, row);
        }

        return longest * SimGop.Pictures >= (fewAreEnough && ClocksAgree(stored, other) ? AlignRules.Default.MinFew : AlignRules.Default.MinConsecutive);
    }

    /// <summary>The runs' wall maps put one on the other nearly where the camera's own time does: near enough for few pictures to be believed. What a
    /// relay passed on has the ticks of its session, and needs no clock.</summary>
    private static bool ClocksAgree(DiskRun a, DiskRun b) =>
        a.Session.TickBase == b.Session.TickBase || Math.Abs(WallMap.ToTicks(b.Wall.Anchor - a.Wall.Anchor) - (a.Session.TickBase - b.Session.TickBase)) < AlignRules.Default.FewWindowTicks - WallMap.TicksPerSecond;

    /// <summary>For people: each copy of a group of pictures there, and the seams of its run.</summary>
    public static string Explain(SimDisk disk, GopId gop)
    {
        var seams = disk.Seams().ToList();
        var copies = from run in disk.Runs
                     from copy in run.Gops
                     where copy.Gop.Id == gop
                     let placed = string.Join(", ", seams.Where(s => s.Run == run.Info.Id).Select(s => $"{s.Class} by {s.OffsetTicks} to {s.Epoch}"))
                     select $"{run.Info.Purpose} {run.Info.Id} at {copy.Gop.FirstTick} {copy.State}{(copy.Gop.Damaged ? " damaged" : "")} [{placed}]";
        return string.Join("; ", copies);
    }

    /// <summary>Exact ones, and those that a few pictures found.</summary>
    private static List<Seam> SeamsOf(SimDisk disk) =>
        [.. disk.Seams().Where(seam => seam.Run != seam.Epoch && (seam.Class == SeamClass.Exact || seam is { Class: SeamClass.Timed, Method: "hashes" }))];

    private static void Show(List<(DiskRun Run, long Offset)> group, Dictionary<GopId, int> shown)
    {
        var all = new List<(long Tick, int Rank, DiskGop Gop)>();
        for (var i = 0; i < group.Count; i++)
        {
            foreach (var gop in group[i].Run.Gops)
            {
                if (gop.State == DiskState.Durable && !gop.Rotten)
                {
                    all.Add((gop.Gop.FirstTick + group[i].Offset, i, gop));
                }
            }
        }

        all.Sort((a, b) => a.Tick != b.Tick ? a.Tick.CompareTo(b.Tick) : a.Rank.CompareTo(b.Rank));
        for (var i = 0; i < all.Count;)
        {
            var best = all[i];
            var first = best.Tick;
            for (; i < all.Count && all[i].Tick - first <= Jitter; i++)
            {
                if (best.Gop.Gop.Damaged && !all[i].Gop.Gop.Damaged)
                {
                    best = all[i];
                }
            }

            // Sessions of a camera that encodes per session have no picture in common: time places them, and a viewer gets one at a time.
            shown[best.Gop.Gop.Id] = best.Gop.Gop.Session.Salt != 0 ? 1 : shown.GetValueOrDefault(best.Gop.Gop.Id) + 1;
        }
    }

    /// <summary>Runs that seams relate, each with what carries its ticks to those of the group.</summary>
    private static IEnumerable<List<(DiskRun Run, long Offset)>> Groups(List<DiskRun> runs, List<Seam> seams)
    {
        var placed = new HashSet<RunId>();
        foreach (var run in runs)
        {
            if (placed.Contains(run.Info.Id))
            {
                continue;
            }

            var offsets = Reach(run.Info.Id, seams);
            placed.UnionWith(offsets.Keys);
            yield return [.. runs.Where(member => offsets.ContainsKey(member.Info.Id)).Select(member => (member, offsets[member.Info.Id]))];
        }
    }

    private static Dictionary<RunId, long> Reach(RunId start, List<Seam> seams)
    {
        var offsets = new Dictionary<RunId, long> { [start] = 0 };
        var queue = new Queue<RunId>([start]);
        while (queue.TryDequeue(out var run))
        {
            foreach (var seam in seams)
            {
                // epoch's tick = run's tick + the seam's offset.
                if (seam.Run == run && offsets.TryAdd(seam.Epoch, offsets[run] - seam.OffsetTicks))
                {
                    queue.Enqueue(seam.Epoch);
                }
                else if (seam.Epoch == run && offsets.TryAdd(seam.Run, offsets[run] + seam.OffsetTicks))
                {
                    queue.Enqueue(seam.Run);
                }
            }
        }

        return offsets;
    }
}
