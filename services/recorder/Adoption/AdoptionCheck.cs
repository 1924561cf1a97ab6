using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// May a held run of another server's camera be filed under a camera of this one? Not when this one has other pictures of the same time: then
/// the two are two cameras, and a timeline with both would tell a lie. Where the two overlap their pictures are compared, as for a seam.
/// </summary>
/// <param name="name">This recorder.</param>
/// <param name="isMine">Does this recorder record a camera of this name?</param>
internal sealed class AdoptionCheck(string name, IHomeStore store, Func<string, bool> isMine, TimeProvider time)
{
    /// <summary>Media time of one comparison; alignment wants a little more on one side.</summary>
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(10);

    /// <summary>So many pictures side by side without a match are another camera's. Fewer may be none at all: a clock that is a little wrong.</summary>
    private const int FramesToJudge = 75;

    /// <summary>Runs here that are compared, those with the longest overlap first: bounded, whatever a camera's sessions did.</summary>
    private const int MostRuns = 16;

    /// <summary>The same picture seconds apart is a scene that repeats itself, or another camera that shows it later.</summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(2);

    /// <summary>Wall clocks that differ by less need no second look.</summary>
    private static readonly TimeSpan ClocksAgree = TimeSpan.FromSeconds(1);

    /// <returns>Why it may not, in one sentence; null when it may.</returns>
    /// <exception cref="HttpRequestException">Or one of those that <see cref="IHolder"/> names: the holder does not answer.</exception>
    public async Task<string?> WhyNotAsync(HoldingReport holding, CameraOrigin origin, IHolder holder, CancellationToken ct)
    {
        if (!isMine(holding.Camera))
        {
            return $"{name} has no camera {holding.Camera} in its plan";
        }

        var first = await holder.TableAsync(holding, holding.FromTick, holding.FromTick + WallMap.TicksPerSecond, ct);
        if (first.Frames.Count == 0)
        {
            return null;
        }

        string? other = null;
        foreach (var begin in Begins(first))
        {
            foreach (var (run, from, to) in Overlaps(holding, origin, begin, first.Frames[0].Tick))
            {
                foreach (var at in Samples(from, to))
                {
                    var table = await holder.TableAsync(holding, at, Math.Min(at + WallMap.ToTicks(Sample.Ticks), to), ct);
                    if (Compare(table, run, WallMap.AnchorOf(begin, first.Frames[0].Tick)) is not { } same)
                    {
                        continue;
                    }

                    if (same)
                    {
                        return null;
                    }

                    other ??= $"{name} has other pictures of {holding.Camera} than those that {holding.Run.Recorder} holds of {origin} at {run.Wall.ToUtc(at + ToRun(run, begin, first)).AddSeconds(0.5):yyyy-MM-dd HH:mm:ss}Z: they are two cameras, or one that encodes anew for each who records it";
                }
            }
        }

        return other;
    }

    /// <summary>Where on this run's ticks a tick of the held run lies, by their clocks.</summary>
    private static long ToRun(RunSummary run, DateTimeOffset begin, HoldingTable first) =>
        -WallMap.ToTicks(run.Wall.Anchor - WallMap.AnchorOf(begin, first.Frames[0].Tick));

    private IEnumerable<DateTimeOffset> Begins(HoldingTable first)
    {
        yield return first.FirstUtc;
        if (first.Now is { } theirs && time.GetUtcNow() - theirs is var apart && apart.Duration() > ClocksAgree)
        {
            yield return first.FirstUtc + apart;
        }
    }

    /// <summary>What was recorded here of that camera in the held run's time, with the common interval in ticks of the held run.</summary>
    private IEnumerable<(RunSummary Run, long From, long To)> Overlaps(HoldingReport holding, CameraOrigin origin, DateTimeOffset begin, long firstTick)
    {
        var anchor = WallMap.AnchorOf(begin, firstTick);
        return store.Runs(holding.Server, holding.Camera)
            .Where(run => run.Info.Purpose != RunPurpose.Kept && run.Info.Id != holding.Run && run.Wall.Known && run.Info.AdoptedFrom != origin.ToString())
            .Select(run => (Run: run, By: WallMap.ToTicks(run.Wall.Anchor - anchor)))
            .Select(run => (run.Run, From: Math.Max(holding.FromTick, run.Run.FirstTick + run.By), To: Math.Min(holding.ToTick, run.Run.LastTick + run.By)))
            .Where(run => run.To > run.From)
            .OrderByDescending(run => run.To - run.From)
            .Take(MostRuns);
    }

    /// <summary>First ticks of what is compared: the end, the beginning, the middle of what is common.</summary>
    private static IEnumerable<long> Samples(long from, long to)
    {
        var length = WallMap.ToTicks(Sample.Ticks);
        return new[] { Math.Max(from, to - length), from, from + ((to - from - length) / 2) }.Where(at => at >= from).Distinct();
    }

    /// <returns>Null when too few pictures lie side by side to say anything.</returns>
    private bool? Compare(HoldingTable table, RunSummary run, long heldAnchor)
    {
        var held = table.Frames.Where(frame => !frame.Damaged).Select(frame => new FrameKey(frame.Tick, frame.Hash)).ToList();
        if (held.Count == 0)
        {
            return null;
        }

        var byWall = WallMap.ToTicks(run.Wall.Anchor - heldAnchor);
        var reach = WallMap.ToTicks(Around.Ticks);
        var (from, to) = (held[0].Tick, held[^1].Tick);
        var local = store.Frames(run.Info.Id, from - byWall - reach, to - byWall + reach)
            .Where(frame => !frame.IsDamaged).Select(frame => frame.Key).OrderBy(frame => frame.Tick).ToList();
        var found = SeamAligner.Align(held, local, byWall);
        if (found.Class == SeamClass.Exact && Math.Abs(found.OffsetTicks - byWall) <= WallMap.ToTicks(SameMoment.Ticks))
        {
            return true;
        }

        return local.Count(frame => frame.Tick + byWall >= from && frame.Tick + byWall <= to) >= FramesToJudge && held.Count >= FramesToJudge ? false : null;
    }
}
