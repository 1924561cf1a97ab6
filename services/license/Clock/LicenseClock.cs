using System.Globalization;

namespace Failover.License;

/// <summary>
/// The time that dates of licences are judged by. Follows the wall clock; a clock set back by more than a day does not revive a licence
/// (the high-water mark holds, and goes on with this process' own running time), and one that jumps ahead by more than a day is believed
/// only after it stayed so for a day: a wrong clock must not cost a site its failover, nor spoil the mark. One per process; not thread safe.
/// </summary>
internal sealed class LicenseClock
{
    /// <summary>Smaller steps, back and forth, are corrections: they are followed and not told.</summary>
    public static readonly TimeSpan Forgiven = TimeSpan.FromDays(1);

    /// <summary>A clock that jumped ahead, or that never ran here before, is believed after this time.</summary>
    public static readonly TimeSpan BelievedAfter = TimeSpan.FromHours(24);

    private (DateTimeOffset Time, TimeSpan At)? _last;
    private TimeSpan? _aheadSince;
    private TimeSpan _steadySince;

    /// <param name="wall">The wall clock.</param>
    /// <param name="elapsed">Monotonic time of this process.</param>
    /// <param name="mark">The latest time that was believed so far, from wherever it is kept; null on a new site.</param>
    public ClockReading Read(DateTimeOffset wall, TimeSpan elapsed, DateTimeOffset? mark)
    {
        var (time, remark) = Judge(wall, elapsed, mark);
        _last = (time, elapsed);
        return new ClockReading(time, remark, Raise(time, elapsed, mark));
    }

    private (DateTimeOffset Time, string? Remark) Judge(DateTimeOffset wall, TimeSpan elapsed, DateTimeOffset? mark)
    {
        if (_last is not { } last)
        {
            _steadySince = elapsed;
            return mark is { } floor && wall < floor - Forgiven ? (floor, Behind(floor)) : (wall, null);
        }
        var expected = last.Time + (elapsed - last.At);
        if (mark is { } known && wall < known - Forgiven)
        {
            // Time goes on from the mark: a clock that was stopped in the past does not stop an expiry.
            _aheadSince = null;
            return (expected > known ? expected : known, Behind(known));
        }
        if (wall <= expected + Forgiven)
        {
            _aheadSince = null;
            return (wall, null);
        }
        _steadySince = _aheadSince ??= elapsed;
        return elapsed - _aheadSince < BelievedAfter ? (expected, Ahead(expected)) : (wall, null);
    }

    // A step of more than a day is taken into the mark only after the clock was steady for a day.
    private DateTimeOffset? Raise(DateTimeOffset time, TimeSpan elapsed, DateTimeOffset? mark)
    {
        if (mark is { } known && time - known <= Forgiven)
        {
            return time > known ? time : known;
        }
        return elapsed - _steadySince >= BelievedAfter ? time : mark;
    }

    private static string Behind(DateTimeOffset mark) =>
        $"This machine's clock is behind the latest time that was seen here ({Day(mark)}): licences are judged by that time; set the clock right.";

    private static string Ahead(DateTimeOffset expected) =>
        $"This machine's clock jumped ahead: licences are judged by the time it was before ({Day(expected)}) until it stays so for a day; set the clock right.";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="Time">What dates are judged by.</param>
/// <param name="Remark">What is wrong with the wall clock, one sentence; null when nothing is.</param>
/// <param name="Mark">The high-water mark after this reading.</param>
internal sealed record ClockReading(DateTimeOffset Time, string? Remark, DateTimeOffset? Mark);
