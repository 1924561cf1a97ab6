using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class PlanBuilderTests
{
    [Fact]
    public void Build_AllWell_HomeCamerasGuardsAndOwnRoles()
    {
        var plans = new World().Plans();
        Assert.Equal(8, plans["slave-2"].Record.Count);
        Assert.Equal("sealed(slave-2-cam-1-secret,key-of-slave-2)", plans["slave-2"].Record[0].Source.SealedCredentials);
        Assert.Equal(new RoleHeld("slave-2", 1), plans["slave-2"].OwnRole);
        var guard = Assert.Single(plans["spare-1"].Guard);
        Assert.Equal(("slave-2", "slave-2", "http://slave-2:7420", 8), (guard.Server, guard.Recorder, guard.ProbeUrl, guard.Cameras.Count));
        Assert.Equal("sealed(slave-2-cam-1-secret,key-of-spare-1)", guard.Cameras[0].SealedCredentials);
        Assert.Null(plans["spare-1"].OwnRole);
        Assert.Empty(plans["spare-1"].Record);
        Assert.Equal(1, plans["spare-1"].Terms["slave-2"]);
        Assert.True(plans["spare-1"].Entitlement.Entitled);
    }

    [Fact]
    public void Build_AllWell_ACameraWithoutASessionIsFedByTheFirstGuard() =>
        Assert.All(new World().Plans()["slave-2"].Record, record => Assert.Equal("http://spare-1:7420", record.RelayFrom));

    [Fact]
    public void Build_TakenOver_CamerasAreFedByWhoTookTheRoleUntilTheirFootageIsHome()
    {
        var world = World.WithActiveTakeover();
        var taker = world.View.LatestTakeovers.Single().Spec.Spare;
        Assert.All(world.Plans()["slave-2"].Record, record => Assert.Equal($"http://{taker}:7420", record.RelayFrom));
    }

    /// <summary>A guard calls hot what it tries to hold so; who was refused the only session of a camera can feed nobody.</summary>
    [Theory]
    [InlineData(CameraState.Refused, "spare-2")]
    [InlineData(CameraState.Recording, "spare-1")]
    public void Build_TakenOver_ACameraIsFedByTheSpareThatHasItsSession(CameraState atTheTaker, string fedBy)
    {
        var world = World.WithActiveTakeover();
        world.Guards("spare-1", "slave-2", 7, keeping: 8);
        world.Hear("spare-1", b => b with
        {
            Guarding = [.. b.Guarding.Select(g => g with { NotCovered = [new CameraReport("slave-2", "slave-2-cam-1", atTheTaker, "453 Not Enough Bandwidth")] })],
        });
        world.Guards("spare-2", "slave-2", 8, recorder: "spare-1");
        var record = world.Plans()["slave-2"].Record;
        Assert.Equal($"http://{fedBy}:7420", record.Single(r => r.Source.Camera == "slave-2-cam-1").RelayFrom);
        Assert.All(record.Where(r => r.Source.Camera != "slave-2-cam-1"), r => Assert.Equal("http://spare-1:7420", r.RelayFrom));
    }

    /// <summary>A spare that is ill guards no more, and may still have the only session of a camera: who serves the role is fed by it.</summary>
    [Theory]
    [InlineData(CameraState.Refused, false, CameraState.Recording, "http://spare-2:7420")]
    [InlineData(CameraState.Refused, true, CameraState.Recording, "http://spare-2:7420")]
    [InlineData(CameraState.Refused, false, CameraState.Refused, null)]
    [InlineData(CameraState.Recording, false, CameraState.Recording, null)]
    public void Build_TakenOver_WhoServesIsFedByTheSpareThatHasTheSession(CameraState atTheTaker, bool otherIsIll, CameraState atTheOther, string? fedBy)
    {
        var world = World.WithActiveTakeover();
        foreach (var (spare, state) in new[] { ("spare-1", atTheTaker), ("spare-2", atTheOther) })
        {
            world.Guards(spare, "slave-2", 7, keeping: 8);
            world.Hear(spare, b => b with
            {
                Guarding = [.. b.Guarding.Select(g => g with { NotCovered = [new CameraReport("slave-2", "slave-2-cam-1", state, "453 Not Enough Bandwidth")] })],
            });
        }

        if (otherIsIll)
        {
            world.Says("spare-2", ServerState.Failed);
        }

        var relays = Assert.Single(world.Plans()["spare-1"].Assume).RelayFrom;
        Assert.Equal(fedBy, relays.GetValueOrDefault("slave-2-cam-1"));
        Assert.DoesNotContain(relays.Keys, camera => camera != "slave-2-cam-1");
    }

    [Fact]
    public void Build_RecorderNeverHeard_NoPlan()
    {
        var world = new World();
        world.Beats.Remove("slave-1");
        Assert.DoesNotContain("slave-1", world.Plans().Keys);
    }

    [Fact]
    public void Build_Assigned_SpareServesAndOriginalDoesNot()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed, evidenceMs: 300);
        world.Run();
        var plans = world.Plans();
        var assume = Assert.Single(plans["spare-1"].Assume);
        Assert.Equal((AssumePhase.Serve, 2L, "slave-2-t2", 8), (assume.Phase, assume.Term, assume.Takeover, assume.Cameras.Count));
        Assert.Equal(300, assume.EvidenceAgeMs);
        Assert.Equal("http://slave-2:7420", assume.ProbeUrl);
        Assert.Null(plans["slave-2"].OwnRole);
        Assert.Equal(2, plans["slave-2"].Terms["slave-2"]);
        Assert.Equal(8, plans["slave-2"].Record.Count);
    }

    [Fact]
    public void Build_Returning_HandBackWithTheNewTermAndOriginalServesUnderIt()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(3_000);
        world.Run();
        var plans = world.Plans();
        var assume = Assert.Single(plans["spare-1"].Assume);
        Assert.Equal((AssumePhase.HandBack, 3L), (assume.Phase, assume.Term));
        Assert.Equal(new RoleHeld("slave-2", 3), plans["slave-2"].OwnRole);
        Assert.Equal(3, plans["slave-2"].Terms["slave-2"]);
    }

    [Fact]
    public void Build_OvertakenSpareShowsTheRoleStill_IsToldToHandItBack()
    {
        var world = World.WithActiveTakeover();
        world.Says("spare-1", ServerState.Failed);
        world.Run();
        var plans = world.Plans();
        Assert.Equal((AssumePhase.Serve, 4L), (plans["spare-2"].Assume[0].Phase, plans["spare-2"].Assume[0].Term));
        Assert.Equal((AssumePhase.HandBack, 4L), (plans["spare-1"].Assume[0].Phase, plans["spare-1"].Assume[0].Term));
    }

    [Fact]
    public void Build_GuardEntry_MayServeProvisionallyOnlyWhereElectionWouldActByItself()
    {
        static bool May(World world) => world.Plans()["spare-1"].Guard.Single(g => g.Server == "slave-2").MayServeProvisionally;
        Assert.True(May(new World()));
        var manual = new World();
        manual.Site = manual.Site with { AutomaticTakeover = false };
        Assert.False(May(manual));
        var maintained = new World();
        maintained.Servers["slave-2"] = maintained.Servers["slave-2"] with { Spec = maintained.Servers["slave-2"].Spec with { Maintenance = true } };
        Assert.False(May(maintained));
        var unlicensed = new World();
        unlicensed.Verdict = unlicensed.Verdict! with { Entitled = false };
        Assert.False(May(unlicensed));
        unlicensed.Verdict = null;
        Assert.False(May(unlicensed));
    }

    [Fact]
    public void Build_SecondGuard_BothKnowEachOther()
    {
        var guards = new GuardPlan(
            [new GuardSlot("slave-2", "spare-1", 1, "slave-2", ["slave-2-cam-1"], ""), new GuardSlot("slave-2", "spare-2", 3, "slave-2", ["slave-2-cam-1"], "")], []);
        var plans = new World().Plans(guards);
        Assert.Equal(new GuardPeer("spare-2", "http://spare-2:7420", 3), Assert.Single(plans["spare-1"].Guard[0].Peers));
        Assert.Equal(new GuardPeer("spare-1", "http://spare-1:7420", 1), Assert.Single(plans["spare-2"].Guard[0].Peers));
    }

    [Fact]
    public void Build_Completed_NothingIsLeft()
    {
        var world = World.WithActiveTakeover();
        world.Takeovers["slave-2-t2"] = world.Takeovers["slave-2-t2"] with { Status = new TakeoverStatus { State = TakeoverState.Completed, HandBackTerm = 3 } };
        world.Hear("spare-1", b => b with { Roles = [], Answers = [] });
        var plans = world.Plans();
        Assert.Empty(plans["spare-1"].Assume);
        Assert.Equal(new RoleHeld("slave-2", 3), plans["slave-2"].OwnRole);
    }

    [Fact]
    public void Build_StoppedCamera_IsToldToItsServerAndTheSpares()
    {
        var plans = new World().Plans(null, new StoppedEntry("slave-2", "old-cam", "site", default, "gone"));
        Assert.Single(plans["slave-2"].Stopped);
        Assert.Single(plans["spare-2"].Stopped);
        Assert.Empty(plans["slave-1"].Stopped);
    }
}
