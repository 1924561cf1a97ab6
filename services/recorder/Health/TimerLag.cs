namespace Failover.Recorder;

/// <summary>
/// Measures how late this process' own timer runs. An observer whose timer lags over the table's <c>IllTimerLagMs</c> is ill: it accuses nobody (R4), and
/// arrival times of pictures around a stall over 1 s are not to be trusted.
/// </summary>
internal sealed class TimerLag(TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _previous = time.GetTimestamp();
    private long _worstAt;
    private TimeSpan _worst;

    /// <summary>Greatest lag of the last second, what is running late now included.</summary>
    public TimeSpan Worst
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                var running = time.GetElapsedTime(_previous, now) - Period;
                var remembered = time.GetElapsedTime(_worstAt, now) <= Remembered ? _worst : TimeSpan.Zero;
                return running > remembered ? running : remembered;
            }
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            Note();
        }
    }

    private void Note()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var lag = time.GetElapsedTime(_previous, now) - Period;
            _previous = now;
            if (lag > _worst || time.GetElapsedTime(_worstAt, now) > Remembered)
            {
                _worst = lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
                _worstAt = now;
            }
        }
    }
}
