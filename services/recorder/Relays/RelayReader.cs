using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// One reader of a live relay: a bounded queue of shared pictures. Filling it never waits; a reader that does not keep up is jumped to the
/// newest key picture (R5, R10).
/// </summary>
internal sealed class RelayReader(int maxUnits, long maxBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RelayItem[] _items = new RelayItem[maxUnits];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private int _first;
    private int _count;
    private long _bytes;
    private int _dropped;
    private bool _skipping = true;
    private RelayEnd? _end;

    /// <summary>Set once it ends in order; what is queued before it is still to be read.</summary>
    public RelayEnd? Ended
    {
        get
        {
            lock (_gate)
            {
                return _count == 0 ? _end : null;
            }
        }
    }

    public long QueuedBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Queues one picture; called on the ingest path.</summary>
    public void Offer(in RelayItem item)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            if (_count == maxUnits || _bytes + item.Unit.SizeBytes > maxBytes)
            {
                Jump(item.Unit.SizeBytes);
            }

            // A reader begins, and goes on after a jump, with a key picture.
            if (_skipping && !item.Unit.IsKey)
            {
                _dropped += _dropped > 0 ? 1 : 0;
                return;
            }

            _skipping = false;
            item.Unit.Retain();
            _items[(_first + _count++) % maxUnits] = item;
            _bytes += item.Unit.SizeBytes;
            Wake();
        }
    }

    /// <summary>Takes the oldest picture; the caller releases it.</summary>
    /// <param name="item">The picture.</param>
    /// <param name="dropped">Pictures that were left out before it.</param>
    public bool TryTake(out RelayItem item, out int dropped)
    {
        lock (_gate)
        {
            dropped = 0;
            item = default;
            if (_count == 0)
            {
                return false;
            }

            (dropped, _dropped) = (_dropped, 0);
            item = TakeFirst();
            return true;
        }
    }

    /// <summary>Waits until there is something to take, or it ended; false after <paramref name="limit"/>.</summary>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken ct) => _signal.WaitAsync(limit, ct);

    public void End(RelayEnd end)
    {
        lock (_gate)
        {
            _end ??= end;
            Wake();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _end ??= new RelayEnd("The reader left.");
            while (_count > 0)
            {
                TakeFirst().Unit.Release();
            }
        }
    }

    private void Jump(int incoming)
    {
        var key = _count - 1;
        while (key > 0 && !At(key).Unit.IsKey)
        {
            key--;
        }

        // The newest key picture is the oldest queued one: nothing newer can be jumped to yet.
        var keep = key > 0 && key < maxUnits && _bytes - BytesBefore(key) + incoming <= maxBytes ? key : _count;
        _skipping = keep == _count;
        _dropped += keep;
        RelayMetrics.Jumps.Inc();
        RelayMetrics.Dropped.Inc(keep);
        for (; keep > 0; keep--)
        {
            TakeFirst().Unit.Release();
        }
    }

    private RelayItem At(int index) => _items[(_first + index) % maxUnits];

    private long BytesBefore(int index)
    {
        var bytes = 0L;
        for (var i = 0; i < index; i++)
        {
            bytes += At(i).Unit.SizeBytes;
        }

        return bytes;
    }

    private RelayItem TakeFirst()
    {
        var item = _items[_first];
        _items[_first] = default;
        _first = (_first + 1) % maxUnits;
        _count--;
        _bytes -= item.Unit.SizeBytes;
        return item;
    }

    private void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}

/// <summary>One picture of a relay with what its reader must know about it.</summary>
internal readonly record struct RelayItem(RunId Run, uint? Ssrc, H264Parameters? Parameters, AccessUnit Unit);
