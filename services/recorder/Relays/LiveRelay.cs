using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Gives one camera's pictures to its readers as they arrive. Called under the feed's lock. From the first reader on it holds the newest
/// group of pictures, so that a reader who comes (again) begins at once; a minute after the last one it lets go.
/// </summary>
internal sealed class LiveRelay(TimeProvider time)
{
    /// <summary>A guard or two, the proxy, somebody who looks.</summary>
    public const int MaxReaders = 8;

    /// <summary>20 s at 25 pictures a second, or 16 s of 4 Mbit/s.</summary>
    private const int MaxQueuedUnits = 512;
    private const long MaxQueuedBytes = 8 << 20;
    private const long MaxGroupBytes = 16 << 20;
    private static readonly TimeSpan HoldAfterLast = TimeSpan.FromMinutes(1);

    private readonly List<RelayReader> _readers = [];
    private readonly RunFactsBook _facts = new();
    private PrerollRing? _group;
    private long _lastLeft;

    public int Readers => _readers.Count;

    /// <summary>A new reader, beginning at the newest key picture; null when there are too many already.</summary>
    public RelayReader? TryJoin()
    {
        if (_readers.Count >= MaxReaders)
        {
            RelayMetrics.Refused.Inc();
            return null;
        }

        var reader = new RelayReader(MaxQueuedUnits, MaxQueuedBytes);
        if (_group is null)
        {
            _group = new PrerollRing();
            _group.Resize(TimeSpan.Zero, MaxGroupBytes);
        }

        foreach (var (run, unit) in _group.All())
        {
            reader.Offer(_facts.ItemOf(run, unit));
        }

        _readers.Add(reader);
        RelayMetrics.Readers.Inc();
        return reader;
    }

    public void Leave(RelayReader reader)
    {
        if (_readers.Remove(reader))
        {
            RelayMetrics.Readers.Dec();
            _lastLeft = time.GetTimestamp();
        }
    }

    public void Offer(in RelayItem item)
    {
        if (_group is null)
        {
            return;
        }

        if (_readers.Count == 0 && time.GetElapsedTime(_lastLeft) > HoldAfterLast)
        {
            Drop();
            return;
        }

        _facts.Note(item);
        _group.Add(item.Run, item.Unit, floorTick: null);
        foreach (var reader in _readers)
        {
            reader.Offer(item);
        }
    }

    /// <summary>Ends every reader in order.</summary>
    public void End(RelayEnd end)
    {
        foreach (var reader in _readers)
        {
            reader.End(end);
        }

        Drop();
    }

    private void Drop()
    {
        _group?.Clear();
        _group = null;
    }

    /// <summary>What is known of the one or two runs that the held group is of.</summary>
    private sealed class RunFactsBook
    {
        private RelayItem _newest;
        private RelayItem _before;

        public void Note(in RelayItem item)
        {
            if (item.Run != _newest.Run)
            {
                _before = _newest;
            }

            _newest = item;
        }

        public RelayItem ItemOf(RunId run, AccessUnit unit) => (run == _before.Run ? _before : _newest) with { Run = run, Unit = unit };
    }
}
