using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Builds beats and probe answers: all that this recorder is doing now.</summary>
internal sealed class Reporter(
    RecorderSeams seams, Reconciler reconciler, CameraReports cameras, LeavingState leaving, Func<string> site, Func<string> httpUrl, LoadMeter? load = null)
{
    private readonly long _started = seams.Time.GetTimestamp();
    private long _sequence;

    public Beat Beat()
    {
        var (digest, notInOrder) = cameras.Digest();
        var guarding = reconciler.Guarded.Select(watch => watch.Report).OfType<GuardReport>().ToList();
        RecorderMetrics.ProvisionalRoles.Set(reconciler.Roles.Roles.Count(role => role.Provisional));
        RecorderMetrics.RingBytes.Set(guarding.Sum(report => report.RingBytes));
        RecorderMetrics.Keeping.Set(guarding.Sum(report => report.Keeping));
        RecorderMetrics.NotCovered.Set(guarding.Sum(report => report.Cameras - report.Covered));
        return new Beat
        {
            Site = site(),
            Id = $"{seams.Name}/{seams.BootId}/{Interlocked.Increment(ref _sequence)}",
            Time = seams.Time.GetUtcNow(),
            Recorder = seams.Name,
            BootId = seams.BootId,
            StoreId = seams.Store.StoreId,
            Sequence = Interlocked.Read(ref _sequence),
            MonotonicMs = MonotonicMs(),
            PlanObserved = reconciler.PlanVersion,
            PlanRefused = reconciler.PlanRefused,
            Terms = reconciler.Roles.Terms,
            Roles = reconciler.Roles.Roles,
            Answers = reconciler.Answers,
            HttpUrl = httpUrl(),
            PublicKey = seams.PublicKey,
            Health = Health(),
            Load = load?.Newest,
            Digest = digest,
            Cameras = notInOrder,
            Holdings = seams.Store.Holdings(),
            Reinsertions = seams.Reinsertions(),
            Guarding = guarding,
        };
    }

    public ProbeAnswer Probe() => new()
    {
        Recorder = seams.Name,
        BootId = seams.BootId,
        StoreId = seams.Store.StoreId,
        MonotonicMs = MonotonicMs(),
        Time = seams.Time.GetUtcNow(),
        Health = Health(),
        Roles = reconciler.Roles.Roles,
        Terms = reconciler.Roles.Terms,
        Cameras = cameras.Probe(),
    };

    private RecorderHealth Health()
    {
        var lag = seams.TimerLag();
        var free = seams.Store.DiskFreeBytes;
        RecorderMetrics.TimerLag.Set(lag.TotalSeconds);
        return new RecorderHealth(
            lag > seams.Times.IllTimerLag, Math.Round(lag.TotalMilliseconds, 1), leaving.Leaving, seams.Store.DiskFault, free == long.MaxValue ? 0 : free);
    }

    private long MonotonicMs() => (long)seams.Time.GetElapsedTime(_started).TotalMilliseconds;
}
