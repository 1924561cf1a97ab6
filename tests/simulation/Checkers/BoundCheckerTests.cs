using Failover.Contracts;

namespace Failover.Simulation;

public sealed class BoundCheckerTests
{
    private readonly RecorderRig _rig = new();
    private readonly BoundChecker _checker;

    public BoundCheckerTests()
    {
        _checker = new BoundChecker(_rig.Site);
        _rig.Site.Wire.Listen(_checker);
        _rig.PublishPlans();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Look_AStoppedReceiver_AQueueWithoutABoundIsR10(bool withoutBounds)
    {
        _rig.Site.Bus.WithoutBounds = withoutBounds;
        _rig.Server.Kill();
        _rig.Server.Start();
        _rig.Server.Stop();
        for (var i = 0; i < 150; i++)
        {
            _rig.PublishPlans();
        }

        Live(2);
        Assert.Equal(withoutBounds, _checker.Violations.Any(said => said.Text.Contains("the queue of plans for slave-1", StringComparison.Ordinal)));
        Assert.Equal(withoutBounds ? 1 : 0, _checker.Violations.Count);
    }

    [Fact]
    public void OnBeat_TooManyCameras_IsR10()
    {
        Live(1);
        var many = Enumerable.Range(0, 65).Select(i => new CameraReport("slave-1", $"cam-{i}", CameraState.Stalled, "gone")).ToList();
        _rig.Site.Wire.Beat(_rig.Server, _rig.Beat() with { Cameras = many });
        Assert.Contains("65 cameras, over the bound of 64", Assert.Single(_checker.Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OnBeat_APublisherWithoutEnd_IsR10Once()
    {
        Live(1);
        for (var i = 0; i < 5000; i++)
        {
            _rig.Site.Wire.Beat(_rig.Server, _rig.Beat());
        }

        Assert.Contains("publishes within 10 s", Assert.Single(_checker.Violations).Text, StringComparison.Ordinal);
    }

    private void Live(double seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _rig.Run(1);
            _checker.Look();
        }
    }
}
