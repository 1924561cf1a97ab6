namespace Failover.Election.Tests;

/// <summary>A machine's two clocks, set by hand: the monotonic one runs, the wall clock also jumps.</summary>
internal sealed class HandClock(double startSeconds) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TimeSpan _wall;

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(startSeconds);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Epoch + _wall;

    public void Pass(TimeSpan time) => (Now, _wall) = (Now + time, _wall + time);

    public void StepWall(TimeSpan by) => _wall += by;
}
