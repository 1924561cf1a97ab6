using Failover.Platform;

namespace Failover.Bench;

/// <summary>How bad the network and the machines of the detector-only world are. All times in microseconds.</summary>
internal sealed record DetectionRules
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Chance that a packet is lost and comes by retransmission, 0 to 1.</summary>
    public double Loss { get; init; } = 0.05;

    /// <summary>Added to each way at most, evenly drawn.</summary>
    public long Jitter { get; init; } = 200_000;

    /// <summary>How often each process (server, both guards, heartbeat) stands still, evenly over time.</summary>
    public double PausesPerDay { get; init; } = 1;

    /// <summary>How long it stands still then.</summary>
    public long Pause { get; init; } = 2_000_000;

    public FailoverTimes Times { get; init; } = new();

    public long Beat => Times.BeatMs * 1000L;

    public long ProbeEvery => Times.ProbeEveryMs * 1000L;

    public long ProbeAnswer => Times.ProbeAnswerMs * 1000L;
}
