using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class PlanAdmissionTests
{
    [Fact]
    public void WhyRefused_NewerWholePlan_IsAccepted() => Assert.Null(PlanAdmission.WhyRefused(Plan(1, 4), Plan(2, 4), "slave-2"));

    [Fact]
    public void WhyRefused_SamePlanAgain_IsAccepted() => Assert.Null(PlanAdmission.WhyRefused(Plan(1, 4), Plan(1, 4), "slave-2"));

    [Fact]
    public void WhyRefused_OlderPlan_IsRefused()
    {
        Assert.NotNull(PlanAdmission.WhyRefused(Plan(2, 4), Plan(1, 4), "slave-2"));
        var higherFence = Plan(1, 4) with { Version = new PlanVersion(2, 1) };
        Assert.NotNull(PlanAdmission.WhyRefused(higherFence, Plan(99, 4), "slave-2"));
    }

    [Fact]
    public void WhyRefused_ForAnotherRecorder_IsRefused() => Assert.NotNull(PlanAdmission.WhyRefused(null, Plan(1, 4), "slave-1"));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void WhyRefused_EmptyOrHalvedWithoutStoppedEntries_IsRefused(int left) =>
        Assert.Contains("without saying", PlanAdmission.WhyRefused(Plan(1, 4), Plan(2, left), "slave-2"), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void WhyRefused_EmptyOrHalvedByANewerElection_IsRefused(int left) => Assert.NotNull(
        PlanAdmission.WhyRefused(Plan(7, 4), Plan(1, left) with { Version = new PlanVersion(2, 1) }, "slave-2"));

    [Fact]
    public void WhyRefused_EmptyWithStoppedEntries_IsAccepted()
    {
        var stopped = Plan(2, 0) with
        {
            Stopped = [.. Enumerable.Range(0, 4).Select(i => new StoppedEntry("slave-2", $"cam-{i}", "operator", DateTimeOffset.UnixEpoch, "removed"))],
        };
        Assert.Null(PlanAdmission.WhyRefused(Plan(1, 4), stopped, "slave-2"));
    }

    [Fact]
    public void WithForgotten_CamerasNeitherNamedNorStopped_StayInThePlan()
    {
        var offered = Plan(2, 1) with { KeepOthers = true, Stopped = [new StoppedEntry("slave-2", "cam-2", "site", DateTimeOffset.UnixEpoch, "removed")] };
        Assert.Null(PlanAdmission.WhyRefused(Plan(1, 4), offered, "slave-2"));
        Assert.Equal(["cam-0", "cam-1", "cam-3"], PlanAdmission.WithForgotten(Plan(1, 4), offered).Record.Select(r => r.Source.Camera));
        Assert.Same(offered, PlanAdmission.WithForgotten(null, offered));
    }

    private static RecorderPlan Plan(long counter, int cameras) => new()
    {
        Site = "site", Id = $"plan-{counter}", Time = DateTimeOffset.UnixEpoch, Recorder = "slave-2", Version = new PlanVersion(1, counter),
        Entitlement = new(true, "entitled"),
        Record = [.. Enumerable.Range(0, cameras).Select(i => new Contracts.RecordEntry("slave-2", new CameraSource { Camera = $"cam-{i}", Url = "rtsp://h/p" }))],
    };
}
