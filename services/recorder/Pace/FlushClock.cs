namespace Failover.Recorder;

/// <summary>Since when a flush is due or under way, and how long the last one took. The writer turns it; anybody reads it.</summary>
internal sealed class FlushClock(TimeProvider time)
{
    // Timestamps; 0 = no flush is due, none is under way.
    private long _dueSince;
    private long _flushingSince;
    private long _began;
    private long _lastTicks;

    /// <summary>Zero between flushes.</summary>
    public TimeSpan Late
    {
        get
        {
            var since = Interlocked.Read(ref _flushingSince);
            since = since != 0 ? since : Interlocked.Read(ref _dueSince);
            return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);
        }
    }

    public TimeSpan Last => new(Interlocked.Read(ref _lastTicks));

    /// <summary>A flush tick passed; one that is due already stays due since then.</summary>
    public void Due() => _ = Interlocked.CompareExchange(ref _dueSince, time.GetTimestamp(), 0);

    public void Begin()
    {
        _began = time.GetTimestamp();
        var due = Interlocked.Exchange(ref _dueSince, 0);
        Interlocked.Exchange(ref _flushingSince, due != 0 ? due : _began);
    }

    public void End()
    {
        Interlocked.Exchange(ref _lastTicks, time.GetElapsedTime(_began).Ticks);
        Interlocked.Exchange(ref _flushingSince, 0);
    }
}
