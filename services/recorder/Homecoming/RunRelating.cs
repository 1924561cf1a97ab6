using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Which runs here have pictures of a held one, and by how many ticks they are apart: by equal pictures, else by wall clocks.</summary>
internal sealed class RunRelating(HomecomingSeams home)
{
    /// <summary>Alignment looks only this far around (a looped scene repeats; CONVENTIONS, "The demo, exactly").</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>So many pictures side by side without a match, and the camera encodes per session: only time can place the run.</summary>
    private const int FramesToJudge = 75;

    /// <summary>Wall clocks that differ by less need no second look: the window is wider.</summary>
    private static readonly TimeSpan ClocksAgree = TimeSpan.FromSeconds(5);

    // Written while an interval is fetched; who keeps another one meanwhile reads what there was.
    private volatile ImmutableList<(RunId Held, RelatedRun To)> _related = [];

    /// <summary>What the held run is related to so far.</summary>
    public IEnumerable<RelatedRun> Of(RunId held) => _related.Where(pair => pair.Held == held).Select(pair => pair.To);

    /// <summary>Looks for more runs here that the held one belongs to, and gives each run its place.</summary>
    /// <returns>Seams that are new.</returns>
    public IReadOnlyList<Seam> Relate(HoldingReport holding, HoldingTable table, TimeSpan? clocksApart)
    {
        var runs = home.Store.Runs(holding.Server, holding.Camera);
        var clocks = new AxisClocks(runs, home.Store.Seams(holding.Server, holding.Camera));
        foreach (var atHome in BeginsAtHome(table, clocksApart).Concat(BeginsByItsAxis(holding, table, runs, clocks)))
        {
            RelateFrom(holding, table, atHome, runs, clocks);
        }

        var seams = AxisPlacement.NewSeams(
            holding.Server,
            holding.Camera,
            holding.Run,
            [.. Of(holding.Run)],
            home.Store.Seams(holding.Server, holding.Camera).ToDictionary(seam => seam.Run),
            run => home.Store.FindRun(run)?.FirstWall ?? DateTimeOffset.MaxValue);
        foreach (var seam in seams)
        {
            home.Store.AddSeam(seam);
        }

        return seams;
    }

    private void RelateFrom(HoldingReport holding, HoldingTable table, DateTimeOffset begin, IReadOnlyList<RunSummary> runs, AxisClocks clocks)
    {
        var first = begin - Window;
        var last = begin.AddSeconds((table.Frames[^1].Tick - table.Frames[0].Tick) / 90_000.0) + Window;
        foreach (var run in runs.Where(run => run.Info.Purpose != RunPurpose.Kept && run.Info.Id != holding.Run && run.Wall.Known))
        {
            foreach (var atHome in clocks.TimesOf(run))
            {
                if (Of(holding.Run).FirstOrDefault(related => related.Run == run.Info.Id)?.Trust != SeamTrust.Pictures && atHome.FirstWall <= last && atHome.LastWall >= first
                    && Relate(atHome, table, begin) is { } related)
                {
                    _related = _related.RemoveAll(pair => pair.Held == holding.Run && pair.To.Run == related.Run).Add((holding.Run, related));
                }
            }
        }
    }

    /// <summary>
    /// When the table's first frame was, by the holder's wall clock, and by the home's if the two disagreed when the table came (it is looked at
    /// again later, and its age is no disagreement): a clock that was set wrong, or set right, makes one of them wrong for some runs.
    /// </summary>
    private static IEnumerable<DateTimeOffset> BeginsAtHome(HoldingTable table, TimeSpan? clocksApart)
    {
        yield return table.FirstUtc;
        if (clocksApart is { } apart && apart.Duration() > ClocksAgree)
        {
            yield return table.FirstUtc + apart;
        }
    }

    /// <summary>
    /// And by the clocks of the runs that lie on one axis with what came home of it before. The home's clock may have been set again since it recorded
    /// what overlaps: then no clock of today knows when that was, and a run of that time does.
    /// </summary>
    private static IEnumerable<DateTimeOffset> BeginsByItsAxis(HoldingReport holding, HoldingTable table, IReadOnlyList<RunSummary> runs, AxisClocks clocks) =>
        runs.FirstOrDefault(run => run.Info.Id == holding.Run) is { Wall.Known: true } atHome
            ? clocks.TimesOf(atHome).Skip(1).Select(time => time.Wall.ToUtc(table.Frames[0].Tick))
            : [];

    /// <summary>Null while they hardly overlap: then time alone would decide, and a better interval may come.</summary>
    private RelatedRun? Relate(RunSummary run, HoldingTable table, DateTimeOffset begin)
    {
        // Their run's ticks against wall time, as the holder's map has it.
        var heldAnchor = WallMap.AnchorOf(begin, table.Frames[0].Tick);
        var byWall = WallMap.ToTicks(run.Wall.Anchor - heldAnchor);
        var reach = (long)Window.TotalSeconds * WallMap.TicksPerSecond;
        var (from, to) = (table.Frames[0].Tick, table.Frames[^1].Tick);
        var held = HeldFrames(table, from - reach, to + reach);
        var local = home.Store
            .Frames(run.Info.Id, from - byWall - reach, to - byWall + reach)
            .Where(frame => !frame.IsDamaged)
            .Select(frame => frame.Key)
            .OrderBy(frame => frame.Tick)
            .ToList();
        var found = SeamAligner.Align(held, local, byWall);
        return found.ByPictures || local.Count(frame => frame.Tick + byWall >= from && frame.Tick + byWall <= to) >= FramesToJudge
            ? RelatedRun.Of(run, found)
            : null;
    }

    /// <summary>
    /// What is known of the held run here: what the holder still offers, and what came home of it before. A slow camera's overlap comes in
    /// portions of a few pictures, and each alone would be too few to vote. Damaged pictures differ per session and vote for nothing.
    /// </summary>
    private List<FrameKey> HeldFrames(HoldingTable table, long from, long to)
    {
        var held = home.Store.Frames(table.Run, from, to).Where(frame => !frame.IsDamaged).Select(frame => frame.Key).ToHashSet();
        held.UnionWith(table.Frames.Where(frame => !frame.Damaged).Select(frame => new FrameKey(frame.Tick, frame.Hash)));
        return [.. held.OrderBy(frame => frame.Tick)];
    }
}
