using System.Collections;

namespace Failover.Recorder;

/// <summary>Stretches of a volume, ascending, without overlap.</summary>
internal sealed class PositionSet : IEnumerable<PositionRange>
{
    private readonly List<PositionRange> _ranges = [];

    public PositionSet()
    {
    }

    /// <summary>A copy.</summary>
    public PositionSet(PositionSet other) => _ranges.AddRange(other._ranges);

    public bool IsEmpty => _ranges.Count == 0;

    public bool Contains(long position)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (position < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (position > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    public void Add(PositionRange range)
    {
        var at = _ranges.FindIndex(r => r.Last >= range.First);
        if (at < 0)
        {
            _ranges.Add(range);
            return;
        }

        while (at < _ranges.Count && _ranges[at].First <= range.Last)
        {
            range = new PositionRange(Math.Min(range.First, _ranges[at].First), Math.Max(range.Last, _ranges[at].Last));
            _ranges.RemoveAt(at);
        }

        _ranges.Insert(at, range);
    }

    public void AddAll(IEnumerable<PositionRange> ranges)
    {
        foreach (var range in ranges)
        {
            Add(range);
        }
    }

    public IEnumerator<PositionRange> GetEnumerator() => _ranges.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Where samples begin in a volume, first and last of a stretch; both included.</summary>
internal readonly record struct PositionRange(long First, long Last);
