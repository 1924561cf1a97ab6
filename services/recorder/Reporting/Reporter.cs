using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>Builds beats and probe answers: all that this recorder is doing now.</summary>
internal sealed class Reporter(
    RecorderServices services, Reconciler reconciler, CameraReports cameras, Puller puller, LeavingState leaving, Func<string> site, Func<string> httpUrl)
{
    private readonly long _started = services.Time.GetTimestamp();
    private long _sequence;

    public Beat Beat()
    {
        var (digest, notInOrder) = cameras.Digest();
        return new Beat
        {
            Site = site(),
            Id = $"{services.Name}/{services.BootId}/{Interlocked.Increment(ref _sequence)}",
            Time = services.Time.GetUtcNow(),
            Recorder = services.Name,
            BootId = services.BootId,
            StoreId = services.Store.StoreId,
            Sequence = Interlocked.Read(ref _sequence),
            MonotonicMs = MonotonicMs(),
            PlanObserved = reconciler.PlanVersion,
            Terms = reconciler.Roles.Terms,
            Roles = reconciler.Roles.Roles,
            Answers = reconciler.Answers,
            HttpUrl = httpUrl(),
            PublicKey = services.Key.PublicKey,
            Health = Health(),
            Digest = digest,
            Cameras = notInOrder,
            Holdings = services.Store.Holdings(),
            Reinsertions = puller.Progress,
            Guarding = [.. reconciler.Guarded.Select(server => server.Report).OfType<GuardReport>()],
        };
    }

    public ProbeAnswer Probe() => new()
    {
        Recorder = services.Name,
        BootId = services.BootId,
        StoreId = services.Store.StoreId,
        MonotonicMs = MonotonicMs(),
        Time = services.Time.GetUtcNow(),
        Health = Health(),
        Roles = reconciler.Roles.Roles,
        Terms = reconciler.Roles.Terms,
        Cameras = cameras.Probe(),
    };

    private RecorderHealth Health()
    {
        var lag = services.Lag.Worst.TotalMilliseconds;
        RecorderMetrics.TimerLagMs.Set(lag);
        return new RecorderHealth(services.Lag.Ill, Math.Round(lag, 1), leaving.Leaving, services.Store.DiskFault, DiskFree());
    }

    private long DiskFree()
    {
        try
        {
            return new DriveInfo(services.Store.Directory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }

    private long MonotonicMs() => (long)services.Time.GetElapsedTime(_started).TotalMilliseconds;
}

/// <summary>SIGTERM arrived: guards keep at once, this recorder records on until it is let go.</summary>
internal sealed class LeavingState
{
    private volatile bool _leaving;

    public bool Leaving
    {
        get => _leaving;
        set => _leaving = value;
    }
}
