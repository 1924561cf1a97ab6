using Failover.Contracts;

namespace Failover.Heartbeat.Tests;

internal static class Beats
{
    public static Beat Of(string recorder, long monotonicMs, string boot = "b1", long? sequence = null) => new()
    {
        Site = "demo",
        Id = Guid.NewGuid().ToString("N"),
        Time = DateTimeOffset.UnixEpoch,
        Recorder = recorder,
        BootId = boot,
        StoreId = "s1",
        Sequence = sequence ?? monotonicMs,
        MonotonicMs = monotonicMs,
        HttpUrl = "http://127.0.0.1:1",
        PublicKey = "",
        Health = Seen.Well,
        Digest = new CameraDigest(1, 1, 1),
    };

    public static ProbeAnswer Probe(string recorder) => new()
    {
        Recorder = recorder,
        BootId = "b1",
        StoreId = "s1",
        MonotonicMs = 0,
        Time = DateTimeOffset.UnixEpoch,
        Health = Seen.Well,
    };
}
