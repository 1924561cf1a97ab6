namespace Failover.Platform;

/// <summary>Elapsed time of this process' monotonic clock: what rules get as <c>now</c>. Never mixed with wall time.</summary>
public static class ElapsedTime
{
    /// <summary>Time since an arbitrary fixed origin; only differences mean something.</summary>
    public static TimeSpan Elapsed(this TimeProvider time) => time.GetElapsedTime(0, time.GetTimestamp());
}
