using Failover.Contracts;
using Failover.Media;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>One session's recording in one store, by number. Queries return what is durable, as the product's store does.</summary>
internal sealed class DiskRun(RunInfo info, MediaSession session)
{
    private readonly List<DiskGop> _gops = [];
    private HoldingReport? _holding;
    private bool _holdingKnown;

    public RunInfo Info => info;

    public MediaSession Session => session;

    public IReadOnlyList<DiskGop> Gops => _gops;

    /// <summary>A session of this life of the process writes to it.</summary>
    public bool Open { get; set; }

    public string? ClosedReason { get; set; }

    /// <summary>Something in it is acknowledged and not yet deleted.</summary>
    public bool AnySettled { get; set; }

    /// <summary>The watermark that the process which writes it knows; null before its first flush.</summary>
    public DurableState? Watermark { get; private set; }

    public WallMap Wall { get; private set; } = new(RecordHeader.NoAnchor);

    public bool IsEmpty => _gops.Count == 0;

    public DiskGop Add(SimGop gop, DateTimeOffset arrival)
    {
        var added = new DiskGop(gop);
        var at = IndexOf(gop.Number);
        _gops.Insert(at, added);
        Wall = Wall.Earliest(new WallMap(WallMap.AnchorOf(arrival, gop.LastTick)));
        return added;
    }

    /// <summary>The one with this number, undamaged first; null when there is none.</summary>
    public DiskGop? Find(long number)
    {
        var at = IndexOf(number);
        return at < _gops.Count && _gops[at].Number == number ? _gops[at] : null;
    }

    public void Flushed(DiskGop gop)
    {
        gop.State = DiskState.Durable;
        var (first, last) = (gop.Gop.Key(0), gop.Gop.Key(SimGop.Pictures - 1));
        Watermark = Watermark is { } mark
            ? mark with { Last = last, Frames = mark.Frames + SimGop.Pictures, Bytes = mark.Bytes + SimGop.Bytes }
            : new DurableState(first, last, SimGop.Pictures, 0, SimGop.Bytes);
        Changed();
    }

    public void Remove(DiskGop gop)
    {
        _gops.Remove(gop);
        Changed();
    }

    /// <summary>What it owes may be another now.</summary>
    public void Changed() => _holdingKnown = false;

    /// <summary>What of it is owed to its home; null when nothing is.</summary>
    public HoldingReport? Holding()
    {
        if (_holdingKnown && _holding?.Open != !Open)
        {
            return _holding;
        }

        _holdingKnown = true;
        DiskGop? first = null, last = null;
        var count = 0;
        foreach (var gop in _gops)
        {
            if (gop.State == DiskState.Durable && gop.Acknowledged != DiskState.Durable)
            {
                first ??= gop;
                last = gop;
                count++;
            }
        }

        return _holding = first is null
            ? null
            : new HoldingReport(
                info.Server, info.Camera, info.Id, first.Gop.FirstTick, last!.Gop.LastTick, count * SimGop.Pictures, (long)count * SimGop.Bytes, Open);
    }

    /// <summary>A new process found it: it continues nothing.</summary>
    public void Recovered()
    {
        Open = false;
        Watermark = null;
        Changed();
    }

    public RunSummary? Summary()
    {
        DiskGop? first = null, last = null;
        var (count, damaged) = (0, 0);
        foreach (var gop in _gops)
        {
            if (gop.State == DiskState.Durable)
            {
                first ??= gop;
                last = gop;
                count++;
                damaged += gop.Gop.Damaged ? 1 : 0;
            }
        }

        return first is null
            ? null
            : new RunSummary
            {
                Info = info,
                FirstTick = first.Gop.FirstTick,
                LastTick = last!.Gop.LastTick,
                Frames = count * SimGop.Pictures,
                Bytes = (long)count * SimGop.Bytes,
                Damaged = damaged * SimGop.Pictures,
                Wall = Wall,
                Open = Open,
                ClosedReason = ClosedReason,
            };
    }

    /// <summary>Durable ones that reach into an interval of ticks.</summary>
    public IEnumerable<DiskGop> Durable(long fromTick, long toTick, bool andWhatIsNot = false)
    {
        for (var i = fromTick == long.MinValue ? 0 : IndexOf(((fromTick - session.TickBase) / WallMap.TicksPerSecond) - 1); i < _gops.Count && _gops[i].Gop.FirstTick <= toTick; i++)
        {
            if ((_gops[i].State == DiskState.Durable || andWhatIsNot) && _gops[i].Gop.LastTick >= fromTick)
            {
                yield return _gops[i];
            }
        }
    }

    public IReadOnlyList<StoredFrame> Frames(long fromTick, long toTick, bool andWhatIsNotDurable = false)
    {
        var frames = new List<StoredFrame>();
        foreach (var gop in Durable(fromTick, toTick, andWhatIsNotDurable))
        {
            for (var i = 0; i < SimGop.Pictures; i++)
            {
                var key = gop.Gop.Key(i);
                if (key.Tick >= fromTick && key.Tick <= toTick)
                {
                    frames.Add(new StoredFrame
                    {
                        Tick = key.Tick,
                        Hash = key.Hash,
                        Flags = (i == 0 ? AccessUnitFlags.Key : AccessUnitFlags.None) | (gop.Gop.Damaged ? AccessUnitFlags.Damaged : AccessUnitFlags.None),
                        Size = SimGop.Bytes / SimGop.Pictures,
                        Volume = 1,
                        Position = (gop.Number * SimGop.Pictures) + i,
                    });
                }
            }
        }

        return frames;
    }

    private int IndexOf(long number)
    {
        if (_gops.Count == 0 || _gops[^1].Number < number)
        {
            return _gops.Count;
        }

        var (low, high) = (0, _gops.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _gops[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
