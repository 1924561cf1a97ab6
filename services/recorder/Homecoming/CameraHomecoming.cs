using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Brings one interval of one held run home: relate it to the runs here, insert the frames that are missing, acknowledge what is durable.
/// </summary>
/// <param name="order">The first order: whose reinsertion it is, and who is asked.</param>
/// <param name="mayHaveIt">Another holder that may still have pictures of a camera; null when nobody is left to ask.</param>
internal sealed class CameraHomecoming(HomecomingSeams home, IHolder holder, ReinsertionOrder order, Func<string, string?> mayHaveIt)
{
    /// <summary>The holder's wall map is told in ms and is not the home's: a viewer's interval is taken a little wider.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromSeconds(15);

    /// <summary>A disk at home that stood still for a while has flushed by then what it received when the last pictures came home.</summary>
    private static readonly TimeSpan RelateFor = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RelateEvery = TimeSpan.FromSeconds(1);

    private readonly RunRelating _relating = new(home);
    private readonly Dictionary<RunId, Arrival> _arrivals = [];
    private readonly Dictionary<RunId, long> _firstSeen = [];
    private readonly Dictionary<RunId, long> _damagedSince = [];
    // Written while an interval of one run is kept, read while one of another run is fetched.
    private readonly ConcurrentDictionary<RunId, HashSet<FrameKey>> _givenUp = [];

    public async Task<HomecomingResult> BringAsync(
        HoldingReport holding, long fromTick, long toTick, (DateTimeOffset From, DateTimeOffset To)? wall, CancellationToken ct) =>
        await AcknowledgeAsync(await KeepAsync(await FetchAsync(new PullPiece(holding, fromTick, toTick), wall, ct), ct), ct);

    /// <summary>Asks the holder for what is missing of an interval. May run while an interval of another run is kept, never two of one run.</summary>
    public async Task<Fetched> FetchAsync(PullPiece piece, (DateTimeOffset From, DateTimeOffset To)? wall, CancellationToken ct)
    {
        var holding = piece.Holding;
        var table = await holder.TableAsync(holding, piece.FromTick, piece.ToTick, ct);
        var frames = wall is { } interval ? Within(table, interval) : table.Frames;
        if (_givenUp.TryGetValue(holding.Run, out var givenUp))
        {
            frames = [.. frames.Where(frame => !givenUp.Contains(KeyOf(frame)))];
        }

        var apart = home.Time.GetUtcNow() - table.Now;
        var fetched = new Fetched { Holding = holding, Table = table, ClocksApart = apart, Frames = frames, MayGiveUp = wall is null };
        if (frames.Count == 0)
        {
            return fetched;
        }

        fetched = fetched with { Seams = _relating.Relate(holding, table, apart) };
        if (MayWait(holding))
        {
            return fetched with { Waits = true };
        }

        var (present, missing) = MissingFrames.Compare(frames, LocalFrames(holding, frames));
        fetched = fetched with { Present = present, Missing = missing };
        return missing.Count == 0 ? fetched : fetched with { Held = await AskAsync(holding, missing, ct) };
    }

    /// <summary>Writes what was fetched; it is durable when this completes, and the pictures' memory is given back.</summary>
    public async Task<Kept> KeepAsync(Fetched fetched, CancellationToken ct)
    {
        using var held = fetched.Held;
        if (fetched.Frames.Count == 0 || fetched.Waits)
        {
            return new Kept(fetched, new InsertResult(0, 0, [], 0), [], new Dictionary<FrameKey, string>());
        }

        var (holding, table, frames) = (fetched.Holding, fetched.Table, fetched.Frames);
        var damaged = new Dictionary<FrameKey, string>();
        var inserted = held is null ? new InsertResult(0, 0, [], 0) : await InsertAsync(fetched, held, damaged, ct);

        // What was inserted is flushed by now; what was present was compared with durable frames only.
        var arrived = home.Store.Frames(holding.Run, frames[0].Tick, frames[^1].Tick).Select(frame => frame.Key).ToHashSet();
        var arrivedHome = fetched.Present.Concat(fetched.Missing.Select(KeyOf).Where(arrived.Contains)).OrderBy(frame => frame.Tick).ToList();
        if (inserted.Inserted > 0)
        {
            KeepNewest(new Arrival(holding, table, fetched.ClocksApart, home.Time.GetTimestamp()));
        }

        return new Kept(fetched, inserted, arrivedHome, damaged);
    }

    /// <summary>Acknowledges what is durable. May run while the next intervals, of other runs, are fetched and kept.</summary>
    public async Task<HomecomingResult> AcknowledgeAsync(Kept kept, CancellationToken ct)
    {
        var (fetched, inserted, damaged) = (kept.Fetched, kept.Inserted, kept.Damaged);
        var (holding, table, frames) = (fetched.Holding, fetched.Table, fetched.Frames);
        if (frames.Count == 0)
        {
            return HomecomingResult.Nothing(table.Open);
        }

        if (fetched.Waits)
        {
            return new(0, 0, 0, 0, frames.Count, 0, table.Open, fetched.Seams);
        }

        await holder.AcknowledgeAsync(AckOf(holding, kept.ArrivedHome), ct);
        var lost = fetched.MayGiveUp && damaged.Count > 0 && MayGiveUp(holding)
            ? await GiveUpAsync(holding, LostStretch.Of(holding, order, frames, damaged, table.FirstUtc), damaged, ct)
            : [];
        var left = frames.Count - kept.ArrivedHome.Count - (lost.Count > 0 ? damaged.Count : 0);
        return new(frames.Count, fetched.Present.Count, inserted.Inserted, inserted.Bytes, left, lost.Count > 0 ? 0 : damaged.Count, table.Open, fetched.Seams) { Lost = lost };
    }

    /// <summary>
    /// The home's own copies of the last pictures may become durable only after the held ones came home, and then the holder has nothing
    /// more to give and may be gone: what came home lately is related by what lies here.
    /// </summary>
    public IReadOnlyList<Seam> RelateWhatCameHome()
    {
        List<Seam>? seams = null;
        foreach (var (run, arrival) in _arrivals.ToList())
        {
            if (home.Time.GetElapsedTime(arrival.At) > RelateFor)
            {
                _arrivals.Remove(run);
            }
            else if (home.Time.GetElapsedTime(arrival.TriedAt) >= RelateEvery)
            {
                arrival.TriedAt = home.Time.GetTimestamp();
                (seams ??= []).AddRange(_relating.Relate(arrival.Holding, arrival.Table, arrival.ClocksApart));
            }
        }

        return seams ?? [];
    }

    /// <summary>
    /// What is damaged at this holder may lie undamaged at another one: whoever may have it is asked first, and one that is not known yet
    /// has a while to come forward.
    /// </summary>
    private bool MayGiveUp(HoldingReport holding)
    {
        if (!_damagedSince.TryGetValue(holding.Run, out var since))
        {
            _damagedSince[holding.Run] = since = home.Time.GetTimestamp();
        }

        return home.Time.GetElapsedTime(since) >= WaitForOthers && mayHaveIt(holding.Camera) is null;
    }

    /// <summary>The gap is written before the holder is told that the pictures are owed no longer (R6).</summary>
    private async Task<IReadOnlyList<LostStretch>> GiveUpAsync(
        HoldingReport holding, List<LostStretch> lost, IReadOnlyDictionary<FrameKey, string> damaged, CancellationToken ct)
    {
        lost.ForEach(home.Store.NoteLoss);
        await holder.AcknowledgeAsync(AckOf(holding, [.. damaged.Keys.OrderBy(frame => frame.Tick)]) with { GivenUp = true }, ct);
        _givenUp.GetOrAdd(holding.Run, static _ => []).UnionWith(damaged.Keys);
        foreach (var stretch in lost)
        {
            home.Journal.Write(JournalSeverity.Alarm, JournalKind.FootageLost, $"Nobody has these pictures undamaged: {stretch}.", holding.Server, holding.Camera);
        }

        return lost;
    }

    private HoldingAck AckOf(HoldingReport holding, IReadOnlyList<FrameKey> frames) => new()
    {
        Server = holding.Server,
        Camera = holding.Camera,
        Run = holding.Run,
        StoreId = home.Store.StoreId,
        Frames = frames,
    };

    private static FrameKey KeyOf(FrameRow frame) => new(frame.Tick, frame.Hash);

    /// <summary>
    /// A held run that nothing here overlaps may overlap one that another holder is about to send: it waits a little, so that it gets its
    /// place by content and not by time.
    /// </summary>
    private bool MayWait(HoldingReport holding)
    {
        if (_relating.Of(holding.Run).Any()
            || home.Store.Seams(holding.Server, holding.Camera).Any(seam => seam.Run == holding.Run))
        {
            return false;
        }

        var firstSeen = _firstSeen.GetValueOrDefault(holding.Run);
        if (firstSeen == 0)
        {
            _firstSeen[holding.Run] = firstSeen = home.Time.GetTimestamp();
        }

        return home.Time.GetElapsedTime(firstSeen) < WaitForOthers;
    }

    private static List<FrameRow> Within(HoldingTable table, (DateTimeOffset From, DateTimeOffset To) interval)
    {
        var first = table.Frames.Count > 0 ? table.Frames[0].Tick : 0;
        return [.. table.Frames.Where(frame =>
        {
            var at = table.FirstUtc.AddSeconds((frame.Tick - first) / 90_000.0);
            return at >= interval.From - Margin && at < interval.To + Margin;
        })];
    }

    /// <summary>Only the stretches that are missing: what the home has in between is not sent.</summary>
    private async Task<HeldFrames> AskAsync(HoldingReport holding, List<FrameRow> missing, CancellationToken ct)
    {
        var wanted = missing.Select(KeyOf).ToHashSet();
        HeldFrames? all = null;
        try
        {
            foreach (var (from, to) in MissingFrames.Stretches(missing))
            {
                var held = await holder.FramesAsync(holding, from, to, wanted, ct);
                all = all is null ? held : all.With(held);
            }
        }
        catch
        {
            // Nobody gets what came before: its memory would not be given back.
            all?.Dispose();
            throw;
        }

        return all!;
    }

    /// <summary>Durable when it returns; a frame whose bytes are not what its hash says is not acknowledged and is asked for again.</summary>
    /// <param name="damaged">Takes what cannot come from this holder, each with what is wrong with it.</param>
    private async Task<InsertResult> InsertAsync(Fetched fetched, HeldFrames held, Dictionary<FrameKey, string> damaged, CancellationToken ct)
    {
        var (holding, run) = (fetched.Holding, held.Run);
        var wanted = fetched.Missing.Select(KeyOf).ToHashSet();
        if (run.GapBefore is { } gap && held.Frames.Count > 0)
        {
            // Told by the holder's clock, as its run was; the home's own gap of the outage says less about this part of it.
            home.Store.NoteGap(gap.Of(holding.Server, holding.Camera, run.OpenedUtc));
        }

        var beside = MissingBeside(fetched, held);
        var inserted = await home.Store.InsertHomeAsync(run, [.. held.Frames.Where(frame => wanted.Contains(frame.Key) || beside.Contains(frame.Key))], ct);
        wanted.ExceptWith(held.Frames.Select(frame => frame.Key));
        foreach (var key in wanted)
        {
            if (held.Damaged.FirstOrDefault(stretch => stretch.Has(key.Tick)) is { } stretch)
            {
                damaged[key] = stretch.Why;
            }
        }

        foreach (var key in inserted.Rejected.Where(key => !beside.Contains(key)))
        {
            damaged[key] = "its bytes are not what its hash says";
        }

        return inserted;
    }

    /// <summary>
    /// Records travel whole, so that the first and the last one bring pictures of the intervals beside this one: those that are missing come
    /// home with it. Else the same record would be sent for both. Their own interval finds them here and acknowledges them.
    /// </summary>
    private HashSet<FrameKey> MissingBeside(Fetched fetched, HeldFrames held)
    {
        var (from, to) = (fetched.Frames[0].Tick, fetched.Frames[^1].Tick);
        var beside = held.Frames
            .Where(frame => frame.Tick < from || frame.Tick > to)
            .Select(frame => new FrameRow(frame.Tick, frame.Hash, frame.Payload.Length, frame.Flags.HasFlag(AccessUnitFlags.Key), frame.Flags.HasFlag(AccessUnitFlags.Damaged)))
            .OrderBy(row => row.Tick)
            .ToList();
        return beside.Count == 0 ? [] : [.. MissingFrames.Compare(beside, LocalFrames(fetched.Holding, beside)).Missing.Select(KeyOf)];
    }

    /// <summary>Durable frames here that could be the held ones, in ticks of the held run.</summary>
    private List<IReadOnlyList<FrameRow>> LocalFrames(HoldingReport holding, IReadOnlyList<FrameRow> frames)
    {
        var (from, to) = (frames[0].Tick, frames[^1].Tick);
        var local = new List<IReadOnlyList<FrameRow>> { Rows(holding.Run, 0, from, to) };
        foreach (var related in _relating.Of(holding.Run).Where(related => related.Trust == SeamTrust.Pictures))
        {
            local.Add(Rows(related.Run, related.DeltaTicks, from, to));
        }

        return local;
    }

    private List<FrameRow> Rows(RunId run, long deltaTicks, long fromTick, long toTick) =>
        [.. home.Store.Frames(run, fromTick - deltaTicks - 1, toTick - deltaTicks + 1).Select(frame => frame.ToRow(frame.Tick + deltaTicks)).OrderBy(row => row.Tick)];

    /// <summary>The interval of a held run of which pictures came home last.</summary>
    // The newest pictures are those that the home may have in memory still; what comes home after them is older.
    private void KeepNewest(Arrival arrival)
    {
        if (!_arrivals.TryGetValue(arrival.Holding.Run, out var known) || known.Table.Frames[^1].Tick <= arrival.Table.Frames[^1].Tick)
        {
            _arrivals[arrival.Holding.Run] = arrival;
        }
    }

    private sealed record Arrival(HoldingReport Holding, HoldingTable Table, TimeSpan? ClocksApart, long At)
    {
        public long TriedAt { get; set; } = At;
    }
}
