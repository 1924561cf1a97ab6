using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>A checker that never fails proves nothing: each sentence of this one is heard once.</summary>
public sealed class RecordingCheckerTests
{
    private readonly RecorderRig _rig = new();
    private readonly Truth _truth;
    private readonly RecordingChecker _checker;

    public RecordingCheckerTests()
    {
        _truth = new Truth(_rig.Site, []);
        _checker = new RecordingChecker(_rig.Site, _truth);
        _rig.Site.Wire.Listen(_checker);
        _rig.PublishPlans();
    }

    [Fact]
    public void Look_AllIsWellAndTheServerDiesAndReturns_SaysNothing()
    {
        Live(20);
        _rig.Server.Kill();
        Live(6);
        _rig.Server.Start();
        Live(20);
        Assert.Empty(_checker.Violations);
    }

    [Fact]
    public void OnPlan_StopsWhatNobodyTookAway_IsR11AtOnceAndWhenThePicturesAreMissing()
    {
        Live(20);
        _rig.PublishStop("cam-1");
        Live(1);
        Assert.Equal("R11", Assert.Single(_checker.Violations).Rule);
        Live(20);
        Assert.Collection(_checker.Violations, said => Assert.Contains("nobody took it away", said.Text), said => Assert.Contains("does not record cam-1", said.Text));
    }

    [Fact]
    public void OnPlan_StopsWhatWasTakenAway_SaysNothing()
    {
        Live(20);
        _checker.Take("slave-1", "cam-1");
        _rig.PublishStop("cam-1");
        Live(30);
        Assert.Empty(_checker.Violations);
    }

    [Fact]
    public void Look_ADiskThatWasStalledAMomentAgo_IsGivenTime()
    {
        Live(20);
        _rig.Server.Disk.Stall(begins: true);
        Live(40);
        _rig.Server.Disk.Stall(begins: false);
        Live(20);
        Assert.Empty(_checker.Violations);
    }

    [Fact]
    public void Look_AStartWithoutTheRememberedPlan_IsR8ByPlanAndByPictures()
    {
        Live(20);
        _rig.Server.Kill();
        _rig.Server.Disk.Plans.Clear();
        _rig.Server.Start();
        Live(1);
        Assert.Contains("starts with plan 0.0", Assert.Single(_checker.Violations).Text);
        Live(6);
        Assert.Equal(["R8", "R8", "R8"], _checker.Violations.Select(said => said.Rule));
    }

    [Fact]
    public void Look_AReplacedDisk_ExpectsNothingUntilItIsWrittenAnew()
    {
        Live(20);
        _rig.Server.Kill();
        _rig.Server.Disk.Replace();
        _checker.Forget("slave-1");
        _rig.Server.Start();
        Live(20);
        Assert.Empty(_checker.Violations);
    }

    [Fact]
    public void Look_WhatArrivedIsNotFlushedInTime_IsR5()
    {
        Live(20);
        _rig.Site.Wire.Sent("slave-1", "slave-1", new GopId("cam-1", 1000));
        Live(3);
        var said = Assert.Single(_checker.Violations);
        Assert.Equal("R5", said.Rule);
        Assert.Contains("cam-1 1000", said.Text);
    }

    [Fact]
    public void Look_WhatWasSentDoesNotArriveInTime_IsR5()
    {
        Live(20);
        _rig.Site.Wire.Offered("slave-1", "slave-1", new GopId("cam-1", 1000));
        Live(4);
        var said = Assert.Single(_checker.Violations);
        Assert.Equal("R5", said.Rule);
        Assert.Contains("cam-1 1000 has been on its way to slave-1", said.Text);
    }

    [Fact]
    public void Look_ALineThatIsTooShortForItsCameras_IsGivenTime()
    {
        Live(20);
        _rig.Site.Network.SetLine("slave-1", 4);
        Live(40);
        _rig.Site.Network.SetLine("slave-1", 0);
        Live(30);
        Assert.Empty(_checker.Violations);
    }

    private void Live(double seconds)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            _rig.Run(0.1);
            _truth.Look();
            _checker.Look();
        }
    }
}
