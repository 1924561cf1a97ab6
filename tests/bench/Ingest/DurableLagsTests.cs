using Failover.Contracts;

namespace Failover.Bench;

public sealed class DurableLagsTests
{
    [Fact]
    public void Add_CamerasOfTheServer_AreMeasuredAndThoseWithoutAnythingDurableCounted()
    {
        var lags = new DurableLags();
        lags.Add(Answer(Camera("slave-2", 900_000, 810_000), Camera("slave-2", 900_000, null), Camera("slave-1", 900_000, 0)), "slave-2");
        lags.Add(Answer(Camera("slave-2", 990_000, 945_000)), "slave-2");
        Assert.Equal((2, 500, 1000, 1), (lags.Ms.Count, lags.Ms.At(0), lags.Ms.Most, lags.Unknown));
    }

    private static ProbeCamera Camera(string server, long received, long? durable) => new()
    {
        Server = server, Camera = "cam-1", State = CameraState.Recording,
        LastReceived = new FrameKey(received, default), LastDurable = durable is { } tick ? new FrameKey(tick, default) : null,
    };

    private static ProbeAnswer Answer(params ProbeCamera[] cameras) => new()
    {
        Recorder = "slave-2", BootId = "b", StoreId = "s", Time = DateTimeOffset.UnixEpoch, MonotonicMs = 0, Health = new(false, 1, false, null, 1L << 40), Cameras = cameras,
    };
}
