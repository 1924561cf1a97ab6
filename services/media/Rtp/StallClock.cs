using System.Runtime.CompilerServices;

namespace Failover.Media;

/// <summary>
/// Knows when this process itself did not run (stopped, starved, suspended): its timer came late. What is read just after such a stall had
/// waited in the kernel, so its arrival time says nothing. One for all sessions of a clock; it lives as long as the process.
/// </summary>
internal sealed class StallClock
{
    private static readonly ConditionalWeakTable<TimeProvider, StallClock> Clocks = [];

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    /// <summary>The kernel's buffers of both ends drain within this time after a stall.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private long _lastBeat;
    private long _stallEnd;
    private int _stalls;

    internal StallClock(TimeProvider time, bool ticking)
    {
        _time = time;
        _lastBeat = time.GetTimestamp();
        _timer = ticking ? time.CreateTimer(static clock => ((StallClock)clock!).OnBeat(), this, Beat, Beat) : null;
    }

    public static StallClock For(TimeProvider time) => Clocks.GetValue(time, static key => new StallClock(key, ticking: true));

    /// <summary>True for data read now when the process stalls or has just stalled.</summary>
    public bool IsUnreliable(long now)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastBeat), now) > Stall)
        {
            return true;
        }

        return Volatile.Read(ref _stalls) > 0 && _time.GetElapsedTime(Volatile.Read(ref _stallEnd), now) < Settle;
    }

    internal void OnBeat()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(Volatile.Read(ref _lastBeat), now) > Stall)
        {
            Volatile.Write(ref _stallEnd, now);
            Interlocked.Increment(ref _stalls);
            MediaMetrics.Stalls.Inc();
        }

        Volatile.Write(ref _lastBeat, now);
        GC.KeepAlive(_timer);
    }
}
