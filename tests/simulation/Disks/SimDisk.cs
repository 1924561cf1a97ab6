using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// A recorder's disk and what the kernel has of it. It outlives the process; what is in the process' memory is <see cref="DiskWriter"/>'s.
/// Whatever happens to a group of pictures is told to the wire.
/// </summary>
internal sealed class SimDisk(SimSite site, string recorder)
{
    private readonly Random _chance = site.World.Chance($"disk {recorder}");
    private readonly List<DiskRun> _runs = [];
    private readonly List<DiskRun> _kept = [];
    private readonly Dictionary<RunId, DiskRun> _byId = [];
    private readonly List<DiskNote> _notes = [];
    private readonly List<(DiskRun Run, DiskGop Gop)> _unsynced = [];
    private int _stores = 1;
    private int _gaps;
    private int _stalls;
    private int _failures;
    private int _fulls;

    public string Recorder => recorder;

    public string StoreId { get; private set; } = $"{recorder}-store-1";

    public SimPlanCache Plans { get; } = new(site.World, recorder)
    {
        ForgetsTerms = site.IsPlanted("terms-forgotten"),
        HidesPlan = site.IsPlanted("plan-cache-ignored"),
    };

    /// <summary>In the order of their opening.</summary>
    public IReadOnlyList<DiskRun> Runs => _runs;

    /// <summary>A planted bug: what the replaced disk had, for a home that takes it for its own.</summary>
    public List<DiskRun> Former { get; } = [];

    /// <summary>Of those, foreign ones.</summary>
    public IReadOnlyList<DiskRun> Kept => _kept;

    /// <summary>Seams, gaps and acknowledgements in the order of writing.</summary>
    public IReadOnlyList<DiskNote> Notes => _notes;

    /// <summary>A flush hangs until this is over.</summary>
    public bool Stalled => _stalls > 0;

    /// <summary>Every write fails with EIO.</summary>
    public bool Failing => _failures > 0;

    /// <summary>Every write fails with ENOSPC.</summary>
    public bool Full => _fulls > 0;

    public bool InTrouble => Stalled || Failing || Full;

    /// <summary>Number of the next gap record.</summary>
    public int NextGap() => ++_gaps;

    /// <summary>The newest record of each gap.</summary>
    public IEnumerable<SimGap> Gaps() => _notes.Select(note => note.Gap).OfType<SimGap>().GroupBy(gap => gap.Id).Select(records => records.Last());

    /// <summary>The newest seam of each run of a camera that is on the disk.</summary>
    public IEnumerable<Seam> Seams() => _notes.Select(note => note.Seam).OfType<Seam>().GroupBy(seam => seam.Run).Select(records => records.Last());

    /// <summary>First and last number that each camera's own sessions have recorded here, those that rotted included.</summary>
    public IEnumerable<(string Camera, long First, long Last)> Recorded(string server) =>
        from run in _runs
        where run.Info.Purpose == RunPurpose.Live && run.Info.Server == server
        from gop in run.Gops
        where gop.State == DiskState.Durable
        group gop.Number by run.Info.Camera into camera
        select (camera.Key, camera.Min(), camera.Max());

    /// <summary>What is there and no longer readable.</summary>
    public IEnumerable<GopId> Rotten() => _runs.SelectMany(run => run.Gops).Where(gop => gop.Rotten).Select(gop => gop.Gop.Id);

    public void Stall(bool begins) => _stalls += begins ? 1 : -1;

    public void Fail(bool begins) => _failures += begins ? 1 : -1;

    public void Fill(bool begins) => _fulls += begins ? 1 : -1;

    public TimeSpan FlushTime() => TimeSpan.FromMilliseconds(3 + (22 * _chance.NextDouble()));

    public DiskRun? Find(RunId run) => _byId.GetValueOrDefault(run);

    public DiskRun Open(RunInfo info, MediaSession session)
    {
        if (_byId.TryGetValue(info.Id, out var known))
        {
            return known;
        }

        var run = new DiskRun(info, session);
        _runs.Add(run);
        _byId.Add(info.Id, run);
        if (info.Purpose == RunPurpose.Kept)
        {
            _kept.Add(run);
        }

        return run;
    }

    /// <summary>Handed to the kernel: it survives the process.</summary>
    public void Write(DiskRun run, DiskGop gop, string why)
    {
        gop.State = DiskState.Written;
        _unsynced.Add((run, gop));
        Tell(run.Info.Purpose == RunPurpose.Home ? DiskEventKind.Inserted : DiskEventKind.Written, run, gop, why);
    }

    public void Flushed(DiskRun run, DiskGop gop, string why)
    {
        _unsynced.Remove((run, gop));
        run.Flushed(gop);
        Tell(DiskEventKind.Durable, run, gop, why);
    }

    /// <summary>The flush failed: its volume is abandoned, the process' memory still has it.</summary>
    public void Abandon(DiskRun run, DiskGop gop)
    {
        _unsynced.Remove((run, gop));
        gop.State = DiskState.Memory;
        gop.Abandoned = true;
    }

    public void Release(DiskRun run, DiskGop gop, string why)
    {
        run.Remove(gop);
        Tell(DiskEventKind.Released, run, gop, why);
    }

    /// <summary>It was in the process' memory only; if a flush of it had failed, the disk has lost it.</summary>
    public void Forget(DiskRun run, DiskGop gop)
    {
        run.Remove(gop);
        if (gop.Abandoned)
        {
            Tell(DiskEventKind.Lost, run, gop, "its flush failed, and then the process ended");
        }
    }

    /// <summary>A planted bug: what a failed flush had is taken for durable.</summary>
    public void Trust(DiskRun run, DiskGop gop)
    {
        _unsynced.Remove((run, gop));
        run.Flushed(gop);
        run.Remove(gop);
    }

    public void Write(DiskNote note)
    {
        note.State = DiskState.Written;
        _notes.Add(note);
    }

    public void Abandon(DiskNote note)
    {
        note.State = DiskState.Memory;
        _notes.Remove(note);
    }

    /// <summary>The acknowledgement is on the disk for good.</summary>
    public static void Settle(DiskNote note)
    {
        foreach (var (run, gop) in note.Acknowledged ?? [])
        {
            (gop.Acknowledged, gop.AcknowledgedBy, gop.GivenUp) = (DiskState.Durable, note.AcknowledgedBy, note.GivenUp);
            run.AnySettled = true;
            run.Changed();
        }
    }

    /// <summary>The home was seen with this store: what another one acknowledged, and is still here, is owed again.</summary>
    public void HomeStoreIs(string server, string storeId)
    {
        foreach (var run in _kept.Where(run => run.Info.Server == server))
        {
            foreach (var gop in run.Gops.Where(gop => gop.AcknowledgedBy is { } by && by != storeId))
            {
                (gop.Acknowledged, gop.AcknowledgedBy, gop.GivenUp) = (null, null, false);
                run.Changed();
            }
        }
    }

    /// <summary>The process ended: what it had handed over stays; after a power cut only a part of that, in the order of writing.</summary>
    public void Ended(bool powerCut)
    {
        _runs.ForEach(run => run.Recovered());
        if (!powerCut)
        {
            return;
        }

        var survive = _chance.Next(_unsynced.Count + 1);
        foreach (var (run, gop) in _unsynced.Skip(survive).ToList())
        {
            run.Remove(gop);
            Tell(DiskEventKind.Lost, run, gop, "the power cut");
        }

        _unsynced.RemoveRange(survive, _unsynced.Count - survive);
        var firstUnsynced = _notes.FindIndex(note => note.State == DiskState.Written);
        if (firstUnsynced >= 0)
        {
            var stay = firstUnsynced + _chance.Next(_notes.Count - firstUnsynced + 1);
            _notes.RemoveRange(stay, _notes.Count - stay);
        }

        Plans.PowerCut();
    }

    /// <summary>A process opens the store: what is there is flushed before it counts.</summary>
    public void Recover()
    {
        foreach (var (run, gop) in _unsynced.ToList())
        {
            Flushed(run, gop, "found and flushed at the start");
        }

        foreach (var note in _notes)
        {
            note.State = DiskState.Durable;
            Settle(note);
        }

        _runs.ForEach(run => run.Recovered());
    }

    /// <summary>Bits turn in one record; foreign ones first, for those are read again soon. False when there is none.</summary>
    public bool Rot()
    {
        var all = _runs.SelectMany(run => run.Gops.Where(gop => gop.State == DiskState.Durable && !gop.Rotten).Select(gop => (Run: run, Gop: gop))).ToList();
        var foreign = all.Where(one => one.Run.Info.Purpose == RunPurpose.Kept).ToList();
        var among = foreign.Count > 0 ? foreign : all;
        if (among.Count == 0)
        {
            return false;
        }

        var (run, gop) = among[_chance.Next(among.Count)];
        gop.Rotten = true;
        Tell(DiskEventKind.Corrupted, run, gop, "bits turned");
        return true;
    }

    /// <summary>Another, empty disk. The process must not run.</summary>
    public void Replace()
    {
        foreach (var run in _runs)
        {
            foreach (var gop in run.Gops)
            {
                Tell(DiskEventKind.Lost, run, gop, "the disk was replaced");
            }
        }

        if (site.IsPlanted("home-is-any-store"))
        {
            Former.AddRange(_runs);
        }

        _runs.Clear();
        _kept.Clear();
        _byId.Clear();
        _notes.Clear();
        _unsynced.Clear();
        Plans.Clear();
        StoreId = $"{recorder}-store-{++_stores}";
    }

    private void Tell(DiskEventKind kind, DiskRun run, DiskGop gop, string why) =>
        site.Wire.Disk(new DiskEvent(kind, recorder, StoreId, run.Info.Server, gop.Gop.Id, run.Info.Id, why));
}
