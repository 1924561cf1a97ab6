namespace Failover.Recorder;

/// <summary>
/// How far a session's pictures are behind: by how much longer the newest one was on its way than the fastest one of the last minute. Two
/// clocks that nobody compares are enough, the camera's ticks and our elapsed time: only differences count. One per session.
/// </summary>
internal sealed class ArrivalDelay
{
    private const double TicksPerSecond = 90_000;

    /// <summary>The fastest one is looked for in the last one to two of these. A camera's clock that runs 0.1 % wrong drifts by 60 ms meanwhile.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    private TimeSpan _spanBegan;
    private TimeSpan _fastest = TimeSpan.MaxValue;
    private TimeSpan _fastestBefore = TimeSpan.MaxValue;
    private TimeSpan _newest;
    private TimeSpan? _newestAt;

    /// <param name="tick">RTP time of a picture, extended.</param>
    /// <param name="at">When it was here, by a clock that only runs on.</param>
    public void Add(long tick, TimeSpan at)
    {
        if (_newestAt is null || at - _spanBegan >= Span)
        {
            (_spanBegan, _fastestBefore, _fastest) = (at, _fastest, TimeSpan.MaxValue);
        }

        _newest = at - TimeSpan.FromSeconds(tick / TicksPerSecond);
        _newestAt = at;
        _fastest = _newest < _fastest ? _newest : _fastest;
    }

    /// <summary>Zero before the first picture. What should be here by now and is not counts too.</summary>
    /// <param name="periodTicks">From one picture to the next; one that is late by less than its own period is not missed yet.</param>
    public TimeSpan Behind(TimeSpan now, long periodTicks)
    {
        if (_newestAt is not { } at)
        {
            return TimeSpan.Zero;
        }

        var late = _newest - (_fastest < _fastestBefore ? _fastest : _fastestBefore);
        var missed = now - at - TimeSpan.FromSeconds(2 * periodTicks / TicksPerSecond);
        return missed > TimeSpan.Zero ? late + missed : late;
    }
}
