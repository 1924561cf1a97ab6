using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// All runs of a camera on one tick line. Exact seams relate runs, also across others (A to B, B to C); what they do not relate is placed by the
/// few pictures that both have, else by the wall maps, but never before the end of what the same recorder wrote earlier. One wall map holds for the whole axis, so time never folds. Pure.
/// </summary>
public sealed class CameraAxis
{
    private CameraAxis(RunId? epoch, WallMap wall, IReadOnlyList<PlacedRun> runs)
    {
        Epoch = epoch;
        Wall = wall;
        Runs = runs;
    }

    /// <summary>The run whose ticks are the axis; null when there is no run at all.</summary>
    public RunId? Epoch { get; }

    public WallMap Wall { get; }

    /// <summary>By first tick.</summary>
    public IReadOnlyList<PlacedRun> Runs { get; }

    public static CameraAxis Build(IReadOnlyList<RunSummary> runs, IReadOnlyList<Seam> seams)
    {
        if (runs.Count == 0)
        {
            return new CameraAxis(null, new WallMap(RecordHeader.NoAnchor), []);
        }

        var groups = Groups(runs, seams).OrderBy(g => g.FirstWall).ThenBy(g => g.Root.ToString(), StringComparer.Ordinal).ToList();
        var main = groups[0];
        var placed = new List<PlacedRun>();
        var few = seams.Where(s => s is { Class: SeamClass.Timed, Method: "hashes" }).OrderBy(s => s.Run.ToString(), StringComparer.Ordinal).ToList();
        var ticks = new Dictionary<RunId, long>();
        for (var i = 0; i < groups.Count; i++)
        {
            var shift = i == 0 ? 0 : ByFewPictures(groups[i], few, ticks) ?? WallMap.ToTicks(groups[i].Wall.Anchor - main.Wall.Anchor);
            shift += i == 0 ? 0 : Overlap(placed, groups[i], shift);
            foreach (var (run, offset) in groups[i].Offsets)
            {
                ticks[run] = offset + shift;
            }

            foreach (var (run, offset) in groups[i].Members)
            {
                placed.Add(new PlacedRun(run, offset + shift, i == 0 ? SeamClass.Exact : SeamClass.Timed, i));
            }
        }

        return new CameraAxis(main.Root, main.Wall, placed.OrderBy(p => p.FirstTick).ThenBy(p => p.Run.Info.Id.ToString(), StringComparer.Ordinal).ToList());
    }

    /// <summary>What carries a group's ticks to the axis by a seam of few pictures to a run that lies there already; null when there is none.</summary>
    private static long? ByFewPictures(Group group, List<Seam> few, Dictionary<RunId, long> ticks)
    {
        foreach (var seam in few)
        {
            // The epoch's tick = the run's tick + the seam's offset.
            if (group.Offsets.TryGetValue(seam.Run, out var run) && ticks.TryGetValue(seam.Epoch, out var to))
            {
                return to + seam.OffsetTicks - run;
            }

            if (group.Offsets.TryGetValue(seam.Epoch, out var epoch) && ticks.TryGetValue(seam.Run, out to))
            {
                return to - seam.OffsetTicks - epoch;
            }
        }

        return null;
    }

    /// <summary>How far a group must move so that no recorder's run begins before its earlier one ended: its clock or anchor was off.</summary>
    private static long Overlap(List<PlacedRun> placed, Group group, long shift)
    {
        long move = 0;
        foreach (var (run, offset) in group.Members)
        {
            foreach (var earlier in placed.Where(p => p.Run.Info.Recorder == run.Info.Recorder && p.Run.Info.OpenedUtc < run.Info.OpenedUtc))
            {
                move = Math.Max(move, earlier.LastTick + Period(earlier.Run) - (run.FirstTick + offset + shift));
            }
        }

        return move;
    }

    private static long Period(RunSummary run) => run.Frames > 1 ? Math.Max(1, (run.LastTick - run.FirstTick) / (run.Frames - 1)) : 1;

    private static IEnumerable<Group> Groups(IReadOnlyList<RunSummary> runs, IReadOnlyList<Seam> seams)
    {
        var byId = runs.ToDictionary(r => r.Info.Id);
        var exact = seams.Where(s => s.Class == SeamClass.Exact && s.Run != s.Epoch).ToList();
        var edges = exact.Select(s => (From: s.Run, To: s.Epoch, s.OffsetTicks))
            .Concat(exact.Select(s => (From: s.Epoch, To: s.Run, OffsetTicks: -s.OffsetTicks)))
            .ToLookup(e => e.From);
        var leaves = exact.Select(s => s.Run).ToHashSet();
        var visited = new HashSet<RunId>();
        foreach (var run in runs)
        {
            if (!visited.Contains(run.Info.Id))
            {
                var offsets = Reach(run.Info.Id, edges);
                visited.UnionWith(offsets.Keys);
                yield return Group.Of(offsets, byId, leaves);
            }
        }
    }

    /// <summary>Offsets of all runs related to one, to that one's ticks.</summary>
    private static Dictionary<RunId, long> Reach(RunId start, ILookup<RunId, (RunId From, RunId To, long OffsetTicks)> edges)
    {
        var offsets = new Dictionary<RunId, long> { [start] = 0 };
        var queue = new Queue<RunId>([start]);
        while (queue.TryDequeue(out var run))
        {
            foreach (var (_, to, offset) in edges[run])
            {
                // to's tick = run's tick + offset; start's tick = run's tick + offsets[run].
                if (offsets.TryAdd(to, offsets[run] - offset))
                {
                    queue.Enqueue(to);
                }
            }
        }

        return offsets;
    }

    /// <summary>Runs related by pictures; the root's ticks are theirs. The root itself may lie on another recorder.</summary>
    /// <param name="Offsets">Of all its runs, also those that lie on another recorder.</param>
    private sealed record Group(RunId Root, WallMap Wall, IReadOnlyList<(RunSummary Run, long Offset)> Members, IReadOnlyDictionary<RunId, long> Offsets)
    {
        public DateTimeOffset FirstWall { get; } = Members.Min(m => Wall.ToUtc(m.Run.FirstTick + m.Offset));

        public static Group Of(Dictionary<RunId, long> offsets, Dictionary<RunId, RunSummary> present, HashSet<RunId> leaves)
        {
            var root = offsets.Keys
                .OrderBy(leaves.Contains)
                .ThenBy(id => present.TryGetValue(id, out var run) ? run.FirstWall : DateTimeOffset.MinValue)
                .ThenBy(id => id.ToString(), StringComparer.Ordinal)
                .First();
            var members = offsets.Where(o => present.ContainsKey(o.Key))
                .Select(o => (Run: present[o.Key], Offset: o.Value - offsets[root]))
                .OrderBy(m => m.Run.FirstTick + m.Offset)
                .ToList();
            var guide = members.FirstOrDefault(m => m.Run.Info.Id == root, members[0]);
            return new Group(
                root, new WallMap(guide.Run.Wall.Anchor - WallMap.ToHundredNs(guide.Offset)), members, offsets.ToDictionary(o => o.Key, o => o.Value - offsets[root]));
        }
    }
}
