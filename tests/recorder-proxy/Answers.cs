using Failover.Contracts;

namespace Failover.RecorderProxy.Tests;

internal static class Answers
{
    public static ProbeAnswer Of(string recorder, IReadOnlyList<RoleHeld> roles, int keepsOfSlave2 = 0) => new()
    {
        Recorder = recorder,
        BootId = "b1",
        StoreId = "s1",
        MonotonicMs = 1,
        Time = DateTimeOffset.UnixEpoch,
        Health = new(false, 1, false, null, 1L << 40),
        Roles = roles,
        Cameras = [.. Enumerable.Range(1, keepsOfSlave2).Select(i => new ProbeCamera { Server = "slave-2", Camera = $"cam-{i}", State = CameraState.Recording })],
    };
}
