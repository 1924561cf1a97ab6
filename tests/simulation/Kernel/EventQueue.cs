namespace Failover.Simulation;

/// <summary>What is to happen, by (time, number). A heap of its own: the library's compares by way of an interface, and this is asked millions of times.</summary>
internal sealed class EventQueue
{
    /// <summary>Children of a node: a flat heap touches fewer lines of the cache.</summary>
    private const int Arity = 4;

    private Entry[] _heap = new Entry[256];
    private int _count;

    /// <summary>Time of the first, or the greatest.</summary>
    public TimeSpan Next => _count == 0 ? TimeSpan.MaxValue : new TimeSpan(_heap[0].At);

    public void Enqueue(TimeSpan at, long number, Action action)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * _count);
        }

        var added = new Entry(at.Ticks, number, action);
        var i = _count++;
        while (i > 0)
        {
            var parent = (i - 1) / Arity;
            if (!added.Before(in _heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = added;
    }

    /// <summary>Takes the first out. There must be one.</summary>
    public Action Dequeue()
    {
        var first = _heap[0].Action;
        var last = _heap[--_count];
        _heap[_count] = default;
        if (_count > 0)
        {
            SinkFromTop(last);
        }

        return first;
    }

    private void SinkFromTop(Entry sinking)
    {
        var heap = _heap;
        var i = 0;
        while (true)
        {
            var child = (i * Arity) + 1;
            if (child >= _count)
            {
                break;
            }

            var least = child;
            var end = Math.Min(child + Arity, _count);
            for (var other = child + 1; other < end; other++)
            {
                if (heap[other].Before(in heap[least]))
                {
                    least = other;
                }
            }

            if (!heap[least].Before(in sinking))
            {
                break;
            }

            heap[i] = heap[least];
            i = least;
        }

        heap[i] = sinking;
    }

    private readonly record struct Entry(long At, long Number, Action Action)
    {
        public bool Before(in Entry other) => At != other.At ? At < other.At : Number < other.Number;
    }
}
