using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>The licence's word in the rules: once per incident at its first sign, and what it means for guards and plans.</summary>
public sealed class IncidentWordTests
{
    private static readonly string[] Five = ["slave-2-cam-4", "slave-2-cam-5", "slave-2-cam-6", "slave-2-cam-7", "slave-2-cam-8"];

    [Fact]
    public void Decide_LicenceComesDuringAnIncident_TheStillFailedServerIsTakenOver()
    {
        var world = new World();
        var entitled = world.Verdict!;
        world.Verdict = entitled with { Entitled = false, Reasons = ["0 of 8 cameras licensed: 8 x CFOR-1001 missing."] };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-refused-1 Refused"], world.Run());
        Assert.Empty(world.Run());
        world.Verdict = entitled;
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_LicenceComesAndGoesWithinOneIncident_TheYesHolds()
    {
        var world = new World();
        var entitled = world.Verdict!;
        world.Verdict = entitled with { Entitled = false };
        world.Says("slave-2", ServerState.Suspect);
        world.Run();
        world.Verdict = entitled;
        world.Run();
        world.Verdict = entitled with { Entitled = false };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_FailsAgainRightAfterTheProof_IsTheNextIncident()
    {
        var world = World.WithActiveTakeover();
        world.Verdict = world.Verdict! with { Entitled = false };
        world.Run();
        var takeover = world.Takeovers["slave-2-t2"];
        world.Takeovers["slave-2-t2"] = takeover with { Status = takeover.Status with { State = TakeoverState.Completed, HandBackTerm = 3 } };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-refused-1 Refused"], world.Run());
    }

    [Fact]
    public void Plan_NoLicenceAtAll_RingsOfEveryCameraAreHeldAndThePlanSaysNo()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { Entitled = false, CamerasLicensed = 0, UnlicensedCameras = [.. world.Cameras.Keys] };
        var plans = world.Plans();
        Assert.Equal(8, plans.Values.SelectMany(p => p.Guard).Single(g => g.Server == "slave-2").Cameras.Count);
        Assert.All(plans.Values, p => Assert.False(p.Entitlement.Entitled));
    }

    [Fact]
    public void Plan_CamerasBeyondTheLicence_AreRecordedAndNotGuarded()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { CamerasLicensed = 3, UnlicensedCameras = Five };
        var plans = world.Plans();
        Assert.Equal(3, plans.Values.SelectMany(p => p.Guard).Single(g => g.Server == "slave-2").Cameras.Count);
        Assert.Equal(8, plans["slave-2"].Record.Count);
    }

    [Fact]
    public void Plan_CamerasLoseTheirLicenceDuringAnIncident_TheyAreServedToItsEnd()
    {
        var world = World.WithActiveTakeover();
        world.Verdict = world.Verdict! with { CamerasLicensed = 3, UnlicensedCameras = Five };
        world.Run();
        Assert.Equal(8, world.Plans()["spare-1"].Assume.Single().Cameras.Count);
        Assert.Equal(8, world.View.ProtectedCamerasOf("slave-2").Count);
    }

    [Fact]
    public void Plan_CamerasAddedBeyondTheLicenceBeforeTheIncident_AreNotServedInIt()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { CamerasLicensed = 3, UnlicensedCameras = Five };
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        Assert.Equal(3, world.Plans()["spare-1"].Assume.Single().Cameras.Count);
    }

    [Fact]
    public void Plan_VerdictTurnsNoInAnIncident_TheGuardOfThatServerGoesOnByTheIncidentsWord()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Suspect);
        world.Run();
        Assert.All(world.Plans().Values.SelectMany(p => p.Guard), g => Assert.Null(g.Incident));
        world.Verdict = world.Verdict! with { Entitled = false, Reasons = ["It ended."] };
        world.Run();
        var guards = world.Plans().Values.SelectMany(p => p.Guard).ToDictionary(g => g.Server);
        Assert.True(guards["slave-2"].Incident!.Entitled);
        Assert.True(guards["slave-2"].MayServeProvisionally);
        Assert.Null(guards["master-1"].Incident);
        Assert.False(guards["master-1"].MayServeProvisionally);
    }
}
