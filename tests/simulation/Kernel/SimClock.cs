namespace Failover.Simulation;

/// <summary>
/// A machine's two clocks. The monotonic one never steps but may run fast or slow; the wall clock may be stepped by anybody. Production
/// code reads them as its <see cref="TimeProvider"/>; it must never ask this clock for a timer.
/// </summary>
internal sealed class SimClock(World world, TimeSpan bootedAgo) : TimeProvider
{
    private TimeSpan _since = world.Lived;
    private TimeSpan _monotonic = bootedAgo;
    private TimeSpan _wallOffset;

    /// <summary>Seconds that this clock counts per true second.</summary>
    public double Rate { get; private set; } = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Monotonic => _monotonic + ((world.Lived - _since) * Rate);

    public override long GetTimestamp() => Monotonic.Ticks;

    public override DateTimeOffset GetUtcNow() => World.Epoch + world.Now + _wallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new InvalidOperationException("A core of the product asked for a timer: in the simulation only the shell has timers.");

    public void SetRate(double rate)
    {
        (_monotonic, _since) = (Monotonic, world.Lived);
        Rate = rate;
    }

    public void StepWall(TimeSpan by) => _wallOffset += by;
}
