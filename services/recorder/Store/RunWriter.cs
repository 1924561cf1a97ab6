using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>One session's way into the store. <see cref="Append"/> never waits for the disk.</summary>
public sealed class RunWriter
{
    /// <summary>Counted per waiting frame besides its bytes.</summary>
    private const int FrameOverhead = 128;

    private readonly Lock _gate = new();
    private readonly StoreWriter _store;
    private List<AccessUnit> _filling = [];
    private List<AccessUnit> _taken = [];
    private string? _closeReason;

    internal RunWriter(StoreWriter store, RunInfo info)
    {
        _store = store;
        Info = info;
    }

    /// <summary>The run with its newest parameter sets.</summary>
    public RunInfo Info { get; private set; }

    public RunId Id => Info.Id;

    /// <summary>Frames that <see cref="Append"/> refused.</summary>
    public long Refused { get; private set; }

    internal bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closeReason is not null;
            }
        }
    }

    internal VolumeClass Class => Info.Purpose == RunPurpose.Kept ? VolumeClass.Kept : VolumeClass.Live;

    /// <summary>
    /// Queues one picture for the next flush tick and holds it until it is written. False when the bounded queue is full or the run is
    /// closed: the picture is not stored, and the caller owes a gap with a cause (<see cref="FootageStore.DiskFault"/> says more).
    /// </summary>
    public bool Append(AccessUnit unit)
    {
        lock (_gate)
        {
            if (_closeReason is not null || unit.SizeBytes > RecordHeader.MaxPayloadBytes || !_store.TryReserve(unit.SizeBytes + FrameOverhead))
            {
                Refused++;
                StoreMetrics.Refused.Inc();
                return false;
            }

            unit.Retain();
            _filling.Add(unit);
            return true;
        }
    }

    /// <summary>The camera sent other parameter sets; they hold from this tick on.</summary>
    public void SetParameters(long fromTick, H264Parameters parameters)
    {
        lock (_gate)
        {
            if (Info.Parameters.Count > 0 && Info.Parameters[^1].AvcC.AsSpan().SequenceEqual(parameters.AvcC))
            {
                return;
            }

            Info = Info with { Parameters = [.. Info.Parameters, new CodecParameters(fromTick, parameters.AvcC)] };
            _store.Describe(Info);
        }
    }

    /// <summary>Ends the run; what is queued is still written, with the reason, at the next flush tick. The first reason holds.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            _closeReason ??= reason;
        }
    }

    /// <summary>Takes what is queued, after what an earlier, failed turn left. Writer thread only.</summary>
    internal RunTake Take()
    {
        lock (_gate)
        {
            if (_taken.Count == 0)
            {
                (_taken, _filling) = (_filling, _taken);
            }
            else
            {
                _taken.AddRange(_filling);
                _filling.Clear();
            }

            return new RunTake(this, Info, _taken, _closeReason);
        }
    }

    /// <summary>What was taken is durable. Writer thread only.</summary>
    internal void Written()
    {
        long bytes = 0;
        foreach (var unit in _taken)
        {
            bytes += unit.SizeBytes + FrameOverhead;
            unit.Release();
        }

        _taken.Clear();
        _store.Release(bytes);
    }
}

/// <summary>What one run gives to one flush tick.</summary>
internal readonly record struct RunTake(RunWriter Writer, RunInfo Info, List<AccessUnit> Units, string? CloseReason)
{
    public bool IsEmpty => Units.Count == 0 && CloseReason is null;
}
