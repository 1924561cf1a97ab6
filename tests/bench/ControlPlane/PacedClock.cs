namespace Failover.Bench;

/// <summary>
/// The clock of a run in steps: quiet time between two steps is left out, work takes the time that it takes. So a run is as if it had been
/// lived in real time, and over much sooner.
/// </summary>
/// <param name="worked">
/// What work is measured by: real time, or on a machine that others use the process' processor time, which leaves out waits for the disk.
/// </param>
internal sealed class PacedClock(TimeSpan step, Func<TimeSpan> worked) : TimeProvider
{
    private TimeSpan _stepAt = TimeSpan.FromSeconds(1000);
    private TimeSpan _workSince;
    private bool _working;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now => _working ? _stepAt + (worked() - _workSince) : _stepAt;

    public static TimeSpan RealTime() => TimeSpan.FromTicks((long)(System.GetTimestamp() * (double)TimeSpan.TicksPerSecond / System.TimestampFrequency));

    public static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(60) + Now;

    /// <summary>The work of a step begins.</summary>
    public void Begin() => (_workSince, _working) = (worked(), true);

    /// <summary>It is done: the next step begins at its time, or at once when this one took longer.</summary>
    /// <returns>How long the work took.</returns>
    public TimeSpan End()
    {
        var took = worked() - _workSince;
        _working = false;
        _stepAt += took > step ? took : step;
        return took;
    }
}
