namespace Failover.Simulation;

/// <summary>
/// One simulated site's time, chance and story. Single-threaded: one event after another, in the order of (time, number), so that one
/// seed at one commit is one exact run.
/// </summary>
internal sealed class World
{
    /// <summary>Wall time at which every run begins; a Monday.</summary>
    public static readonly DateTimeOffset Epoch = new(2030, 1, 7, 6, 0, 0, TimeSpan.Zero);

    // What was planned before the run keeps its time; what goes on in the running site is moved along by a leap.
    private readonly EventQueue _planned = new();
    private readonly EventQueue _running = new();
    private long _number;
    private int _thread;
    private volatile string? _strayed;

    public World(int seed, bool tell)
    {
        Seed = seed;
        Story = new Story(tell);
    }

    public int Seed { get; }

    /// <summary>Since the run began, leaps included.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Quiet time that was leapt over: for every process of the site it did not exist.</summary>
    public TimeSpan Leapt { get; private set; }

    /// <summary>Time that was lived through: what every monotonic clock of the site counts from.</summary>
    public TimeSpan Lived => Now - Leapt;

    public long Events { get; private set; }

    public Story Story { get; }

    /// <summary>A stream of chance of its own: draws in one part of the world shift nothing in another.</summary>
    public Random Chance(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        return new Random(unchecked((int)((uint)Seed * 2654435761u) ^ (int)hash));
    }

    /// <summary>Something of the running site, this long from now.</summary>
    public void After(TimeSpan delay, Action action)
    {
        if (_thread != 0 && _thread != Environment.CurrentManagedThreadId)
        {
            _strayed ??= Environment.StackTrace;
        }

        _running.Enqueue(Lived + delay, ++_number, action);
    }

    /// <summary>Something of the script (a fault, an operator's act), at a fixed time of the run.</summary>
    public void Plan(TimeSpan at, Action action) => _planned.Enqueue(at, ++_number, action);

    public void Tell(string who, string what, string text) => Story.Add(Now, who, what, text);

    /// <summary>Time of the next planned thing, or the greatest.</summary>
    public TimeSpan NextPlanned => _planned.Next;

    /// <summary>Leaps to this time of the run: nothing happens in between, and no clock of the site counts it.</summary>
    public void LeapTo(TimeSpan at)
    {
        if (at > Now && at <= NextPlanned)
        {
            Leapt += at - Now;
            Now = at;
        }
    }

    /// <summary>Runs until this time; false when nothing is left to do.</summary>
    /// <exception cref="InvalidOperationException">Something of the site went on on another thread: production code left the run by itself.</exception>
    public bool RunUntil(TimeSpan until)
    {
        _thread = Environment.CurrentManagedThreadId;
        while (true)
        {
            if (_strayed is { } where)
            {
                throw new InvalidOperationException($"Something of the site went on on another thread, so that this run is not repeatable:{Environment.NewLine}{where}");
            }

            var planned = NextPlanned;
            var running = _running.Next is var next && next < TimeSpan.MaxValue ? next + Leapt : TimeSpan.MaxValue;
            var at = planned <= running ? planned : running;
            if (at > until)
            {
                Now = until;
                return at != TimeSpan.MaxValue;
            }

            Now = at > Now ? at : Now;
            Events++;
            (planned <= running ? _planned : _running).Dequeue()();
        }
    }
}
