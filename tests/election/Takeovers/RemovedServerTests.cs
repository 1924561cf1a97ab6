using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>A server is removed, renamed or replaced by an empty machine while it is failed over.</summary>
public sealed class RemovedServerTests
{
    [Fact]
    public void Decide_ServerRemovedWhileFailedOver_TakeoverEndsInWordsAndVideoStaysOwed()
    {
        var world = World.WithActiveTakeover();
        world.Holds("spare-1", "slave-2", 70);
        Remove(world);
        Assert.Empty(world.Run());
        world.Pass(5_100, "slave-2");
        var move = Assert.IsType<MoveTakeover>(world.DecideFor("slave-2"));
        Assert.Equal(TakeoverState.Failed, move.State);
        Assert.Equal("slave-2 was removed from the site while spare-1 served as it: its role ends; spare-1 holds 70 pictures of 1 cameras, which has no home now.", move.Reason);
        Assert.Equal("ServerRemoved", Assert.Single(move.Notes).Kind);
        Assert.Equal(["slave-2-t2 Failed"], world.Run());
        Assert.Equal(3, world.Takeovers["slave-2-t2"].Status.HandBackTerm);
        world.Pass(60_000, "slave-2");
        Assert.Empty(world.Decide());
    }

    [Fact]
    public void Decide_ServerGoneForAMomentOnly_TakeoverGoesOn()
    {
        var world = World.WithActiveTakeover();
        var server = Remove(world);
        world.Run();
        world.Pass(4_000, "slave-2");
        world.Run();
        world.Servers["slave-2"] = server;
        world.Run();
        Remove(world);
        world.Pass(4_000, "slave-2");
        Assert.Empty(world.Run());
        Assert.Equal(TakeoverState.Active, world.Takeovers["slave-2-t2"].Status.State);
    }

    [Fact]
    public void Decide_SpareOfARemovedServer_IsFreeForOthers()
    {
        var world = World.WithActiveTakeover();
        world.Spares.Remove("spare-2");
        Remove(world);
        world.Run();
        world.Pass(5_100, "slave-2");
        world.Run();
        world.Hear("spare-1", b => b with { Roles = [] });
        world.Says("slave-1", ServerState.Failed);
        Assert.Equal(["slave-1-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_ServerAddedAgain_ContinuesAboveAllItsTerms()
    {
        var world = World.WithActiveTakeover();
        var server = Remove(world);
        world.Run();
        world.Pass(5_100, "slave-2");
        world.Run();
        world.Servers["slave-2"] = server;
        world.Says("slave-2", ServerState.Failed);
        world.Hear("spare-1", b => b with { Roles = [], Answers = [] });
        Assert.Contains("slave-2-t4 Assigned spare-1", world.Run());
    }

    [Fact]
    public void Plans_CamerasMovedToAnotherServerMeanwhile_RecordedThere()
    {
        var world = World.WithActiveTakeover();
        Remove(world);
        foreach (var (name, camera) in world.Cameras.Where(c => c.Value.Spec.Server == "slave-2").ToList())
        {
            world.Cameras[name] = camera with { Spec = camera.Spec with { Server = "slave-1" } };
        }
        Assert.Equal(9, world.Plans()["slave-1"].Record.Count);
    }

    [Fact]
    public void Decide_EmptyMachineOfTheSameName_SaidOnceAndItGetsItsRoleBackLikeAnyOther()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { BootId = "b9", StoreId = "s9" });
        var pin = Assert.Single(world.Decide().OfType<PinStore>());
        Assert.Equal("StoreReplaced", Assert.Single(pin.Notes).Kind);
        Assert.Equal(["slave-2 store s9"], world.Run());
        world.Pass(3_000);
        Assert.Equal(["slave-2-t2 Returning"], world.Run());
        Assert.Equal(0, world.Memory["slave-2"].Flaps);
    }

    [Fact]
    public void Decide_StoreSeenForTheFirstTime_RememberedWithoutAWord()
    {
        var world = new World();
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Status = new SiteServerStatus() };
        Assert.Empty(Assert.Single(world.Decide().OfType<PinStore>()).Notes);
        Assert.Equal(["slave-2 store s1"], world.Run());
    }

    [Fact]
    public void Decide_RestartWithTheSameStore_NothingIsSaid()
    {
        var world = new World();
        world.Hear("slave-2", b => b with { BootId = "b2" });
        Assert.Empty(world.Decide());
    }

    private static SiteServer Remove(World world)
    {
        world.Servers.Remove("slave-2", out var server);
        world.Health.Remove("slave-2");
        return server!;
    }
}
