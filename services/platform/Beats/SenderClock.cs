namespace Failover.Platform;

/// <summary>
/// Maps a sender's monotonic clock to ours by the fastest delivery seen: sent = theirs + least (arrival - theirs). Both clocks are
/// monotonic; no wall clock takes part.
/// </summary>
/// <param name="steadyFor">A delay that stays the same for this long is none; 2 s when null.</param>
public sealed class SenderClock(TimeSpan? steadyFor = null)
{
    // Two clocks may differ in rate by some 100 ppm: the least offset is let rise a little faster than that.
    private const double DriftPerSecond = 0.0002;

    // A sender that was suspended comes back with a clock that lost that time: a delay that stays the same is no delay.
    private static readonly TimeSpan LateFrom = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SteadyWithin = TimeSpan.FromMilliseconds(300);

    private readonly TimeSpan _steadyFor = steadyFor ?? TimeSpan.FromSeconds(2);
    private TimeSpan? _offset;
    private TimeSpan _at;
    private TimeSpan? _lateSince;
    private TimeSpan _lateLeast;
    private TimeSpan _lateMost;

    /// <summary>When a message with the sender's time <paramref name="theirs"/>, arriving at <paramref name="now"/>, was sent; on our clock.</summary>
    public TimeSpan SentAt(TimeSpan theirs, TimeSpan now)
    {
        var sample = now - theirs;
        if (_offset is not { } offset)
        {
            _offset = sample;
            _at = now;
            return now;
        }
        offset += TimeSpan.FromSeconds((now - _at).TotalSeconds * DriftPerSecond);
        _at = now;
        if (sample <= offset || (sample - offset > LateFrom && IsSteady(sample, now)))
        {
            _lateSince = null;
            _offset = sample;
            return now;
        }
        if (sample - offset <= LateFrom)
        {
            _lateSince = null;
        }
        _offset = offset;
        return theirs + offset;
    }

    private bool IsSteady(TimeSpan sample, TimeSpan now)
    {
        var least = sample < _lateLeast ? sample : _lateLeast;
        var most = sample > _lateMost ? sample : _lateMost;
        if (_lateSince is null || most - least > SteadyWithin)
        {
            _lateSince = now;
            _lateLeast = _lateMost = sample;
            return false;
        }
        (_lateLeast, _lateMost) = (least, most);
        return now - _lateSince >= _steadyFor;
    }
}
