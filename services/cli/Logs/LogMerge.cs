using Failover.Contracts;

namespace Failover.Cli;

/// <summary>
/// Lines of several sources in the order of their times. A line waits a moment for older ones that another source tells later; not for ever,
/// since clocks differ between machines. Pure: the caller says what time it is.
/// </summary>
/// <param name="hold">How long a line waits for older ones.</param>
/// <param name="capacity">Lines that wait at most; the oldest go on early then.</param>
internal sealed class LogMerge(TimeSpan hold, int capacity = LogMerge.DefaultCapacity)
{
    public const int DefaultCapacity = 200_000;

    private readonly PriorityQueue<LogLine, Key> _byTime = new();
    private readonly Queue<(Key Key, DateTimeOffset Heard)> _byArrival = new();
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);
    private long _sequence;

    public int Waiting => _byTime.Count;

    /// <param name="source">Who told it. Its lines stay in the order in which it tells them, also when its clock was set back.</param>
    /// <param name="line">The line.</param>
    /// <param name="now">When it was heard.</param>
    public void Add(string source, LogLine line, DateTimeOffset now)
    {
        var at = _last.TryGetValue(source, out var last) && last > line.Time ? last : line.Time;
        _last[source] = at;
        var key = new Key(at, _sequence++);
        _byTime.Enqueue(line, key);
        _byArrival.Enqueue((key, now));
    }

    /// <summary>The lines that waited long enough, and all that are older than they.</summary>
    public IReadOnlyList<LogLine> Ready(DateTimeOffset now)
    {
        Key? until = null;
        while (_byArrival.TryPeek(out var first) && (now - first.Heard >= hold || _byArrival.Count > capacity))
        {
            var (key, _) = _byArrival.Dequeue();
            until = until is { } known && known.CompareTo(key) > 0 ? known : key;
        }

        return until is { } bound ? Take(bound) : [];
    }

    /// <summary>All that still waits: nobody tells more.</summary>
    public IReadOnlyList<LogLine> Rest()
    {
        _byArrival.Clear();
        return Take(new Key(DateTimeOffset.MaxValue, long.MaxValue));
    }

    private List<LogLine> Take(Key until)
    {
        var taken = new List<LogLine>();
        while (_byTime.TryPeek(out var line, out var key) && key.CompareTo(until) <= 0)
        {
            _byTime.Dequeue();
            taken.Add(line);
        }

        return taken;
    }

    private readonly record struct Key(DateTimeOffset Time, long Sequence) : IComparable<Key>
    {
        public int CompareTo(Key other) => Time.CompareTo(other.Time) is var byTime && byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }
}
