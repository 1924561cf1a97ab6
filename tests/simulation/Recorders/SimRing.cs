namespace Failover.Simulation;

/// <summary>The product's pre-roll ring at the grain of groups of pictures: at least a length of media and back to the floor, at most its cap.</summary>
internal sealed class SimRing(bool tooShort)
{
    private const int MaxOfEarlierSessions = 32;
    private const long TicksPerSecond = 90_000;

    private readonly List<SimGop> _gops = [];
    private long _lengthTicks;
    private long _maxBytes;

    public long Bytes => (long)_gops.Count * SimGop.Bytes;

    /// <summary>The cap forced one out that was still needed.</summary>
    public bool OverCap { get; private set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<SimGop> Gops => _gops;

    public void Resize(TimeSpan length, long maxBytes) => (_lengthTicks, _maxBytes) = ((long)((tooShort ? 2 : length.TotalSeconds) * TicksPerSecond), maxBytes);

    /// <summary>First tick of the unbroken stretch of the session that ends now; null when there is none.</summary>
    public long? UnbrokenFrom(MediaSession session)
    {
        if (tooShort && _gops.Count > 0)
        {
            return _gops[^1].FirstTick - (20 * TicksPerSecond);
        }

        long? from = null;
        for (var i = _gops.Count - 1; i >= 0; i--)
        {
            var gop = _gops[i];
            if (gop.Session != session || gop.Damaged)
            {
                break;
            }

            from = gop.FirstTick;
        }

        return from;
    }

    public void Add(SimGop gop, long? floorTick)
    {
        _gops.Add(gop);
        floorTick = tooShort ? null : floorTick;
        OverCap &= gop.LastTick - _gops[0].FirstTick < _lengthTicks || _gops[0].FirstTick > floorTick;
        var drop = 0;
        while (_gops.Count - drop > 1)
        {
            var next = _gops[drop + 1];
            var needed = next.Session == gop.Session
                ? gop.LastTick - next.FirstTick < _lengthTicks || next.FirstTick > floorTick
                : _gops.Count - drop <= MaxOfEarlierSessions;
            if ((long)(_gops.Count - drop) * SimGop.Bytes <= _maxBytes && needed)
            {
                break;
            }

            OverCap |= needed && _gops[drop].Session == gop.Session;
            drop++;
        }

        _gops.RemoveRange(0, drop);
    }

    /// <summary>Index of the one that contains a tick of the session, or of the oldest.</summary>
    public int IndexOf(MediaSession session, long? fromTick) =>
        fromTick is { } tick ? Math.Max(0, _gops.FindLastIndex(gop => gop.Session == session && gop.FirstTick <= tick)) : 0;

    /// <summary>What another ring still holds comes before its own.</summary>
    public void Adopt(SimRing older)
    {
        if (older != this)
        {
            _gops.InsertRange(0, older._gops);
            older.Clear();
        }
    }

    public void Clear() => _gops.Clear();
}
