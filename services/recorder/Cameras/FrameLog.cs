using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>The newest pictures of one run by tick and hash, oldest first: what alignment and <c>/recent</c> read. Fixed size, no allocation per picture.</summary>
internal sealed class FrameLog(int capacity)
{
    private readonly FrameKey[] _frames = new FrameKey[capacity];
    private int _start;

    public int Count { get; private set; }

    /// <summary>Ticks from one picture to the next, on average; 0 with fewer than two.</summary>
    public long PeriodTicks => Count > 1 ? (this[Count - 1].Tick - this[0].Tick) / (Count - 1) : 0;

    public FrameKey this[int index] => _frames[(_start + index) % _frames.Length];

    public void Add(FrameKey frame)
    {
        if (Count < _frames.Length)
        {
            _frames[(_start + Count++) % _frames.Length] = frame;
            return;
        }

        _frames[_start] = frame;
        _start = (_start + 1) % _frames.Length;
    }

    public void Clear()
    {
        _start = 0;
        Count = 0;
    }

    public FrameKey[] ToArray()
    {
        var copy = new FrameKey[Count];
        for (var i = 0; i < Count; i++)
        {
            copy[i] = this[i];
        }

        return copy;
    }

    /// <summary>Finds the picture at a tick, within ± <paramref name="tolerance"/> ticks; ticks ascend within a run.</summary>
    public bool TryFind(long tick, long tolerance, out FrameKey frame)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            frame = this[middle];
            if (Math.Abs(frame.Tick - tick) <= tolerance)
            {
                return true;
            }

            (low, high) = frame.Tick < tick ? (middle + 1, high) : (low, middle - 1);
        }

        frame = default;
        return false;
    }
}
