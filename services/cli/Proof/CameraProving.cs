using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>Judges one camera by what lies in the volumes: the view is built here, from the pictures that were read. Pure.</summary>
internal static class CameraProving
{
    /// <summary>Where the first run of a camera begins is known this well from its clock.</summary>
    private static readonly TimeSpan WallJitter = TimeSpan.FromMilliseconds(100);

    /// <summary>The cause of a gap that lies before all that the server has of the camera.</summary>
    internal const string BeforeFirst = "before the first picture that the server has of this camera";

    /// <summary>A picture that is shown again within this time from another run is shown twice; a looped scene repeats later.</summary>
    private const long AgainTicks = 10 * WallMap.TicksPerSecond;

    public static ProofCamera Prove(ProofCameraFacts facts, DateTimeOffset from, DateTimeOffset to)
    {
        var home = facts.Home!;
        var runs = home.Runs.Select(r => r.Run).ToList();
        var frames = home.Runs.ToDictionary(r => r.Run.Info.Id, r => (IReadOnlyList<StoredFrame>)[.. r.Frames.Select(Stored)]);
        var view = CameraView.Build(
            runs, home.Seams, (run, first, last) => [.. frames.GetValueOrDefault(run, []).Where(f => f.Tick >= first && f.Tick <= last)], from, to);
        var spans = CoverageSpan.Of(view, home.Gaps, from, to);
        var ticks = runs.Count == 0 ? WallMap.ToTicks((to - from).Ticks) : view.Axis.Wall.ToTick(to) - view.Axis.Wall.ToTick(from);
        List<ProofGap> gaps = view.Frames.Count == 0
            ? [Gap(from, to, 0, ticks, spans.FirstOrDefault()?.Cause ?? CoverageSpan.UnknownCause, view.Period)]
            : [.. spans.Where(s => s.State == CoverageState.Gap).Select(s => Gap(s.From, s.To, s.FromTick, s.ToTick, s.Cause ?? CoverageSpan.UnknownCause, view.Period))];
        gaps = [.. gaps.Select(g => BeforeAnyRun(g, home))];
        var covered = ticks - gaps.Sum(g => g.ToTick - g.FromTick);
        var missing = gaps.Sum(g => g.Pictures);
        return new ProofCamera
        {
            Camera = facts.Camera,
            Ticks = ticks,
            CoveredTicks = covered,
            CoveredPercent = PercentOf(covered, ticks),
            StepTicks = view.Period,
            Expected = view.Frames.Count + missing,
            Home = view.Frames.Count,
            Missing = missing,
            Doubled = Doubled(view.Frames),
            Unhealthy = view.Frames.Count(f => f.Frame.IsDamaged),
            Spans = [.. spans.Where(s => s.Source is not null).Select(s => new ProofSpan(s.From, s.To, s.FromTick, s.ToTick, s.Source!.Value, s.Seam, s.Frames))],
            Gaps = gaps,
            Seams = SeamsOf(view, home),
            Chains = [.. home.Runs.Where(r => r.Frames.Count > 0).Select(ChainOf)],
            Held = [.. facts.Holders.Select(h => HeldOf(h, home)).Where(h => h.Pictures > 0)],
            Faults = home.Faults,
        };
    }

    /// <summary>Three digits, and 100 or 0 only when it is.</summary>
    public static decimal PercentOf(long part, long whole) => whole <= 0 ? 0 : ProofShares.Of([("part", part), ("rest", whole - part)]).FirstOrDefault(s => s.What == "part")?.Percent ?? 0;

    /// <summary>Nothing is written down about a time in which the server did not record the camera yet, or keeps no more of it: that is its cause.</summary>
    private static ProofGap BeforeAnyRun(ProofGap gap, CameraEvidence home) =>
        gap.Cause == CoverageSpan.UnknownCause && home.Runs.All(r => r.Run.FirstWall + WallJitter >= gap.To) ? gap with { Cause = BeforeFirst } : gap;

    private static ProofGap Gap(DateTimeOffset from, DateTimeOffset to, long fromTick, long toTick, string cause, long period) =>
        new(from, to, fromTick, toTick, cause, Math.Max(1, (toTick - fromTick + (period / 2)) / period));

    private static StoredFrame Stored(EvidenceFrame frame, int index) => new()
    {
        Tick = frame.Tick, Hash = frame.Hash, Flags = (Media.AccessUnitFlags)frame.Flags, Size = frame.SizeBytes, Composition = frame.Composition, Volume = 0, Position = index,
    };

    private static ProofChain ChainOf(RunEvidence run)
    {
        var chain = RunChain.Of(run.Run.Info.Id, run.Frames);
        return new ProofChain(run.Run.Info.Id, run.Run.Info.Purpose, run.Frames[0].Tick, run.Frames[^1].Tick, chain.Frames, chain.Head, chain.Marks);
    }

    /// <summary>Runs with pictures in the interval, as they lie on the axis, and what was written down about why.</summary>
    private static IReadOnlyList<ProofSeam> SeamsOf(CameraView view, CameraEvidence home)
    {
        var known = home.Seams.ToDictionary(s => s.Run);
        var there = home.Runs.Where(r => r.Frames.Count > 0).Select(r => r.Run.Info.Id).ToHashSet();
        return
        [
            .. view.Axis.Runs.Where(p => there.Contains(p.Run.Info.Id)).Select(p =>
            {
                var id = p.Run.Info.Id;
                return known.GetValueOrDefault(id) is { } seam
                    ? new ProofSeam(id, p.Class < seam.Class ? p.Class : seam.Class, p.Offset, seam.Method, seam.Votes, seam.Compared, seam.Reason)
                    : id == view.Axis.Epoch
                        ? new ProofSeam(id, SeamClass.Exact, p.Offset, "axis", 0, 0, "Its ticks are the axis.")
                        : new ProofSeam(id, SeamClass.Timed, p.Offset, "wall", 0, 0, "No picture relates it to the others: it lies where its clock says.");
            }),
        ];
    }

    /// <summary>Pictures that occur once in each of two runs, both shown, within ten seconds: so one of them is too much.</summary>
    private static int Doubled(IReadOnlyList<ViewFrame> shown)
    {
        var once = shown.GroupBy(f => (f.Run, f.Frame.Hash)).Where(g => g.Count() == 1).Select(g => g.First());
        return once.GroupBy(f => f.Frame.Hash).Sum(copies =>
        {
            var ordered = copies.OrderBy(f => f.Tick).ToList();
            return Enumerable.Range(1, ordered.Count - 1).Count(i => ordered[i].Tick - ordered[i - 1].Tick <= AgainTicks);
        });
    }

    private static ProofHeld HeldOf(CameraEvidence holder, CameraEvidence home)
    {
        var (pictures, same, different, otherwise, notHome) = (0, 0, 0, 0, 0);
        var atHome = home.Runs.ToDictionary(r => r.Run.Info.Id, r => r.Frames.ToDictionary(f => (f.Tick, f.Hash), f => f.Sha256));
        var places = home.Seams.Where(s => s.Class == SeamClass.Exact).ToDictionary(s => s.Run);
        var byHash = home.Runs.SelectMany(r => r.Frames.Select(f => (f.Hash, Run: r.Run.Info.Id, f.Tick))).ToLookup(f => f.Hash);
        foreach (var run in holder.Runs.Where(r => r.Run.Info.Purpose == RunPurpose.Kept))
        {
            foreach (var frame in run.Frames)
            {
                pictures++;
                if (atHome.GetValueOrDefault(run.Run.Info.Id)?.GetValueOrDefault((frame.Tick, frame.Hash)) is { } sha)
                {
                    _ = sha == frame.Sha256 ? same++ : different++;
                }
                else if (byHash[frame.Hash].Any(f => IsThere(places, run.Run.Info.Id, frame.Tick, f.Run, f.Tick)))
                {
                    otherwise++;
                }
                else
                {
                    notHome++;
                }
            }
        }

        return new ProofHeld(holder.Recorder, pictures, same, different, otherwise, notHome);
    }

    // Where a place is known for both, the picture must lie there; else its content alone decides.
    private static bool IsThere(Dictionary<RunId, Seam> places, RunId held, long heldTick, RunId local, long localTick) =>
        !places.TryGetValue(held, out var a) || !places.TryGetValue(local, out var b) || a.Epoch != b.Epoch
        || Math.Abs(heldTick + a.OffsetTicks - localTick - b.OffsetTicks) <= AlignRules.CopiesApartTicks;
}
