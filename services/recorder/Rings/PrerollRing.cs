using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// The newest whole GOPs of one camera, held in memory by its guard. It always keeps at least <c>length</c> of media and back to the
/// floor (a key frame at or before the server's last durable picture), unless its byte cap forbids: then the camera is not covered.
/// </summary>
internal sealed class PrerollRing
{
    private const int MaxGopsOfEarlierRuns = 32;
    private long _lengthTicks;
    private long _maxBytes;
    private readonly List<Gop> _gops = [];
    private Gop? _newest;

    public long Bytes { get; private set; }

    /// <summary>The cap forced a GOP out that was still needed.</summary>
    public bool OverCap { get; private set; }

    /// <summary>First tick of the unbroken stretch of <paramref name="run"/> that ends now and begins with a key picture; null when there is none.</summary>
    public long? UnbrokenFrom(RunId run)
    {
        long? from = null;
        foreach (var gop in _gops)
        {
            if (gop.Run != run || gop.Broken)
            {
                from = null;
                continue;
            }

            from ??= gop.FirstTick;
        }

        return from;
    }

    /// <summary>Sets what it holds at least, and at most; what is too much goes with the next unit.</summary>
    public void Resize(TimeSpan length, long maxBytes) => (_lengthTicks, _maxBytes) = ((long)(length.TotalSeconds * 90_000), maxBytes);

    /// <summary>Takes one access unit; pictures before the first key picture of a run are not held.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="unit">Retained until it leaves the ring.</param>
    /// <param name="floorTick">Tick of <paramref name="run"/> that must stay reachable, or null.</param>
    public void Add(RunId run, AccessUnit unit, long? floorTick)
    {
        if (unit.IsKey || _newest is null || _newest.Run != run)
        {
            if (!unit.IsKey)
            {
                return;
            }

            _newest = new Gop(run, unit.Tick);
            _gops.Add(_newest);
        }

        unit.Retain();
        _newest.Add(unit);
        Bytes += unit.SizeBytes;
        Evict(run, unit.Tick, floorTick);
    }

    /// <summary>All units from the GOP that contains <paramref name="fromTick"/> of <paramref name="run"/> on (the whole ring when null), oldest first.</summary>
    public IEnumerable<(RunId Run, AccessUnit Unit)> From(RunId run, long? fromTick)
    {
        var first = 0;
        if (fromTick is { } tick)
        {
            first = Math.Max(0, _gops.FindLastIndex(gop => gop.Run == run && gop.FirstTick <= tick));
        }

        for (var i = first; i < _gops.Count; i++)
        {
            foreach (var unit in _gops[i].Units)
            {
                yield return (_gops[i].Run, unit);
            }
        }
    }

    /// <summary>Takes all that another ring holds, as older pictures; that one is empty then.</summary>
    public void Adopt(PrerollRing older)
    {
        if (older == this)
        {
            return;
        }

        _gops.InsertRange(0, older._gops);
        Bytes += older.Bytes;
        older._gops.Clear();
        older._newest = null;
        older.Bytes = 0;
    }

    /// <summary>All units, oldest first.</summary>
    public IEnumerable<(RunId Run, AccessUnit Unit)> All()
    {
        foreach (var gop in _gops)
        {
            foreach (var unit in gop.Units)
            {
                yield return (gop.Run, unit);
            }
        }
    }

    public void Clear()
    {
        foreach (var gop in _gops)
        {
            Release(gop);
        }

        _gops.Clear();
        _newest = null;
        Bytes = 0;
    }

    private void Evict(RunId run, long newestTick, long? floorTick)
    {
        OverCap &= newestTick - _gops[0].FirstTick < _lengthTicks || _gops[0].FirstTick > floorTick;
        while (_gops.Count > 1)
        {
            var next = _gops[1];

            // GOPs of an earlier session are worth keeping, but only as far as this session's own pre-roll is still short.
            var needed = next.Run == run
                ? newestTick - next.FirstTick < _lengthTicks || next.FirstTick > floorTick
                : _gops.Count <= MaxGopsOfEarlierRuns;
            if (Bytes <= _maxBytes && needed)
            {
                return;
            }

            OverCap |= needed && _gops[0].Run == run;
            Release(_gops[0]);
            _gops.RemoveAt(0);
        }

        if (Bytes > _maxBytes)
        {
            // One group of pictures beyond the cap (a key picture once an hour): nothing is held until the next one begins (R10).
            Clear();
            OverCap = true;
        }
    }

    private void Release(Gop gop)
    {
        foreach (var unit in gop.Units)
        {
            Bytes -= unit.SizeBytes;
            unit.Release();
        }
    }

    private sealed class Gop(RunId run, long firstTick)
    {
        public RunId Run => run;

        public long FirstTick => firstTick;

        public bool Broken { get; private set; }

        public List<AccessUnit> Units { get; } = [];

        public void Add(AccessUnit unit)
        {
            Broken |= unit.Flags.HasFlag(AccessUnitFlags.Damaged);
            Units.Add(unit);
        }
    }
}
