using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class PlanGapTests
{
    private static readonly DateTimeOffset Wall = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_EveryCameraIsNamedOrEnded_NoGap()
    {
        Assert.Null(PlanGap.Of(Plan(["a", "b"]), Beat(2), Leaving()));
        Assert.Null(PlanGap.Of(Plan(["a"]) with { Stopped = [new StoppedEntry("slave-1", "b", "site", Wall, "gone")] }, Beat(2), Leaving("b")));
    }

    [Fact]
    public void Of_StoreForgotACamera_AsksForItAgain()
    {
        var gap = PlanGap.Of(Plan(["a"]), Beat(2), Leaving())!;
        Assert.Equal(1, gap.Unknown);
        Assert.Equal("slave-1 records 2 cameras and the store knows 1 of them: the others are recorded on. Add them again; delete them then if they shall end.", gap.Why);
    }

    /// <summary>An election that began while the camera was being deleted plans it no more; nobody is asked to add it again.</summary>
    [Fact]
    public void Of_TheOtherIsBeingDeleted_SaysSoAndAsksForNothing()
    {
        var gap = PlanGap.Of(Plan(["a"]), Beat(2), Leaving("b"))!;
        Assert.Equal(0, gap.Unknown);
        Assert.Equal("slave-1 records 2 cameras and its plan names 1 of them: b is being deleted and recorded on until that is written down.", gap.Why);
    }

    [Fact]
    public void Of_OneForgottenAndOneBeingDeleted_CountsTheForgottenOne()
    {
        var gap = PlanGap.Of(Plan(["a"]), Beat(3), Leaving("b"))!;
        Assert.Equal(1, gap.Unknown);
        Assert.Equal(
            "slave-1 records 3 cameras and the store knows 2 of them: the others are recorded on. Add them again; delete them then if they shall end. b is being deleted and recorded on until that is written down.",
            gap.Why);
    }

    /// <summary>Neither a camera of another server nor one that is planned still explains anything.</summary>
    [Fact]
    public void Of_OthersAreBeingDeleted_TheGapStays()
    {
        var other = new Camera { Metadata = new() { Name = "c" }, Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://x/c" } };
        Assert.Equal(1, PlanGap.Of(Plan(["a"]), Beat(2), new Dictionary<string, Camera>(Leaving("a")) { ["c"] = other })!.Unknown);
    }

    private static Dictionary<string, Camera> Leaving(params string[] names) => names.ToDictionary(
        n => n, n => new Camera { Metadata = new() { Name = n, DeletionTimestamp = Wall }, Spec = new CameraSpec { Server = "slave-1", Url = $"rtsp://x/{n}" } });

    private static RecorderPlan Plan(IReadOnlyList<string> cameras) => new()
    {
        Site = "demo", Id = "1", Time = Wall, Recorder = "slave-1", Version = new PlanVersion(1, 1), Entitlement = new Entitlement(true, "licensed"),
        Record = [.. cameras.Select(c => new RecordEntry("slave-1", new CameraSource { Camera = c, Url = $"rtsp://x/{c}" }))],
    };

    private static Beat Beat(int assigned) => new()
    {
        Site = "demo", Id = "1", Time = Wall, Recorder = "slave-1", BootId = "b", StoreId = "s", Sequence = 1, MonotonicMs = 1, HttpUrl = "http://x", PublicKey = "",
        Health = new RecorderHealth(false, 0, false, null, 1), Digest = new CameraDigest(assigned, assigned, 0),
    };
}
