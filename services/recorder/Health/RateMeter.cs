namespace Failover.Recorder;

/// <summary>Bytes a second, measured over the last seconds from a total that only grows. Costs nothing per packet.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private long _at;
    private long _total;
    private bool _began;

    /// <summary>0 until it was measured once.</summary>
    public long BytesPerSecond { get; private set; }

    /// <summary>Takes the total as it is now; a total that fell begins anew.</summary>
    public void Note(long total)
    {
        var now = time.GetTimestamp();
        if (!_began || total < _total)
        {
            (_began, _at, _total) = (true, now, total);
            return;
        }

        var elapsed = time.GetElapsedTime(_at, now);
        if (elapsed >= Window)
        {
            BytesPerSecond = (long)((total - _total) / elapsed.TotalSeconds);
            (_at, _total) = (now, total);
        }
    }
}
