using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What this recorder's machine has to carry, measured once a second for people: nothing is decided by it.</summary>
internal sealed class LoadMeter(string folder, TimeProvider time, Func<long> writtenBytes, Func<TimeSpan> cpu)
{
    private (long At, long Written, TimeSpan Cpu)? _before;
    private volatile RecorderLoad? _newest;

    /// <summary>Null before two measurements.</summary>
    public RecorderLoad? Newest => _newest;

    /// <summary>Of this process.</summary>
    public static LoadMeter OfProcess(string folder, TimeProvider time) => new(folder, time, () => (long)StoreMetrics.WrittenBytes, () => Environment.CpuUsage.TotalTime);

    /// <param name="durableLag">Greatest time since new pictures of a camera became durable; null = no camera is written.</param>
    public void Measure(TimeSpan? durableLag)
    {
        var now = (At: time.GetTimestamp(), Written: writtenBytes(), Cpu: cpu());
        if (_before is { } before && time.GetElapsedTime(before.At, now.At).TotalSeconds is > 0 and var seconds)
        {
            _newest = new RecorderLoad(
                Math.Round((now.Cpu - before.Cpu).TotalSeconds / seconds, 3), (long)((now.Written - before.Written) / seconds), durableLag?.TotalMilliseconds, DiskBytes());
        }
        _before = now;
    }

    private long? DiskBytes()
    {
        try
        {
            return new DriveInfo(folder).TotalSize;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
