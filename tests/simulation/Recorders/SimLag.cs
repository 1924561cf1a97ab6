namespace Failover.Simulation;

/// <summary>How late a recorder's own timer runs, as the product's <c>TimerLag</c> measures it, by the tick of its reconciler.</summary>
internal sealed class SimLag(SimRecorder recorder, TimeSpan period)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private TimeSpan _previous = recorder.Elapsed;
    private TimeSpan _worstAt;
    private TimeSpan _worst;

    public TimeSpan Worst
    {
        get
        {
            var now = recorder.Elapsed;
            var running = now - _previous - period;
            var remembered = now - _worstAt <= Remembered ? _worst : TimeSpan.Zero;
            return running > remembered ? running : remembered;
        }
    }

    public void Note()
    {
        var now = recorder.Elapsed;
        var lag = now - _previous - period;
        _previous = now;
        if (lag > _worst || now - _worstAt > Remembered)
        {
            _worst = lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
            _worstAt = now;
        }
    }
}
