using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>What an operator or the licence changes in the middle: what has begun goes on, what is new is refused.</summary>
public sealed class OperatorsWordTests
{
    [Fact]
    public void Decide_MaintenanceSetBeforeTheSpareAnswers_Cancelled()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        Maintenance(world, true);
        Assert.Equal(["slave-2-t2 Cancelled"], world.Run());
        Assert.Contains("maintenance", world.Takeovers["slave-2-t2"].Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_MaintenanceSetWhileActive_StaysAndTheNextSpareMayStillFollow()
    {
        var world = World.WithActiveTakeover();
        Maintenance(world, true);
        Assert.Empty(world.Run());
        world.Says("spare-1", ServerState.Failed);
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
    }

    [Fact]
    public void Decide_ServerInMaintenanceIsBackAndStable_RoleWaitsUntilItIsLifted()
    {
        var world = World.WithActiveTakeover();
        Maintenance(world, true);
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(60_000);
        Assert.Empty(world.Run());
        Assert.Contains("in maintenance", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
        Maintenance(world, false);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
    }

    [Fact]
    public void Decide_MaintenanceLiftedWhileItIsDown_Assumed()
    {
        var world = new World();
        Maintenance(world, true);
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        Maintenance(world, false);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_TakeoversByHandSetWhileActive_SuccessionGoesOnAndANewFailureWaits()
    {
        var world = World.WithActiveTakeover();
        world.Site = world.Site with { AutomaticTakeover = false };
        world.Says("spare-1", ServerState.Failed);
        world.Says("slave-1", ServerState.Failed);
        Assert.Equal(["slave-2-t4 Assigned spare-2", "slave-2-t2 Superseded"], world.Run());
        Assert.Contains("operator's word", world.DecideFor("slave-1")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_LicenceEndsWhileActive_TheNextTermInheritsTheIncidentsVerdict()
    {
        var world = World.WithActiveTakeover();
        world.Verdict = world.Verdict! with { Entitled = false };
        world.Says("spare-1", ServerState.Failed);
        Assert.Contains("slave-2-t4 Assigned spare-2", world.Run());
    }

    [Fact]
    public void Decide_LicenceEndsWhileVideoComesHome_FailureBeforeItsEndIsTheSameIncident()
    {
        var world = World.WithActiveTakeover();
        world.Takeovers["slave-2-t2"] = world.Takeovers["slave-2-t2"] with { Status = new TakeoverStatus { State = TakeoverState.Reinserting, HandBackTerm = 3 } };
        world.Verdict = world.Verdict! with { Entitled = false };
        Assert.Contains("slave-2-t4 Assigned spare-1", world.Run());
    }

    [Fact]
    public void Decide_VerdictNoIsRefusedOnce_AndSaidAsLongAsItIsDown()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { Entitled = false };
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-refused-1 Refused"], world.Run());
        world.Pass(60_000, "slave-2");
        Assert.Empty(world.Run());
        Assert.True(Assert.IsType<Wait>(world.DecideFor("slave-2")).Unprotected);
    }

    [Fact]
    public void Decide_LeavingServerStartsAgainBeforeTheSpareAnswers_Cancelled()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Leaving);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
        world.Hear("slave-2", b => b with { BootId = "b2" });
        world.Says("slave-2", ServerState.Alive);
        Assert.Equal(["slave-2-t2 Cancelled"], world.Run());
    }

    [Fact]
    public void Decide_LeavingServerComesBackAgainAndAgain_StableTimeDoubles()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Says("slave-2", ServerState.Leaving);
        world.Run();
        Assert.Equal(1, world.Memory["slave-2"].Flaps);
    }

    [Fact]
    public void Decide_Takeover_CarriesItsEvidenceAndWhoWasPassedOver()
    {
        var world = new World();
        world.AddSpare("spare-3");
        world.Spares["spare-2"] = world.Spares["spare-2"] with { Spec = world.Spares["spare-2"].Spec with { Maintenance = true } };
        world.Says("slave-2", ServerState.Failed);
        var seen = world.Health["slave-2"];
        world.Health["slave-2"] = seen with { Report = seen.Report with { Signs = [new Sign("heartbeat", "probe", SignValue.Missing, 812, "refused")] } };
        world.Run();
        var spec = world.Takeovers["slave-2-t2"].Spec;
        Assert.Equal("refused", Assert.Single(spec.Evidence).Detail);
        Assert.Equal(["spare-3 is ready, but it covers 0 cameras (priority 0 against 400)", "spare-2 is in maintenance"], spec.PassedOver);
    }

    private static void Maintenance(World world, bool on) =>
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { Maintenance = on } };
}
