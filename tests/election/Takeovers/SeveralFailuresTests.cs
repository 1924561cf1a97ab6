using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>More failures than spares: priority decides once, then nothing moves for a later one.</summary>
public sealed class SeveralFailuresTests
{
    [Fact]
    public void Decide_OneSpareTwoFailuresTogether_MostCameraPriorityIsServed()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        world.Cameras["master-1-cam-1"] = world.Cameras["master-1-cam-1"] with { Spec = world.Cameras["master-1-cam-1"].Spec with { Priority = 100 } };
        world.Says("master-1", ServerState.Failed);
        world.Says("slave-1", ServerState.Failed);
        Assert.Equal(["master-1-t2 Assigned spare-1"], world.Run());
        Assert.True(Assert.IsType<Wait>(world.DecideFor("slave-1")).Unprotected);
    }

    [Fact]
    public void Decide_LessImportantServerIsDeclaredFirst_TheLastSpareIsHeldForTheOtherOne()
    {
        var world = OneSpareAndSlave2MattersMore();
        world.Says("slave-1", ServerState.Failed);
        world.Says("slave-2", ServerState.Suspect);
        world.ProbeIsMissing("slave-2");
        Assert.Empty(world.Run());
        var wait = Assert.IsType<Wait>(world.DecideFor("slave-1"));
        Assert.Equal(
            "slave-1 is Failed; slave-2, which has more camera priority, may be failing too: for 1 s at most spare-1 is not given away.", wait.Reason);
        Assert.False(wait.Unprotected);

        world.Pass(250);
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_TheMoreImportantServerDoesNotFail_TheLastSpareIsGivenAfterASecond()
    {
        var world = OneSpareAndSlave2MattersMore();
        world.Says("slave-1", ServerState.Failed);
        for (var ms = 0; ms < 1000; ms += 250)
        {
            world.Says("slave-2", ServerState.Suspect);
            world.ProbeIsMissing("slave-2");
            Assert.Empty(world.Run());
            world.Pass(250);
        }
        Assert.Equal(["slave-1-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_TheMoreImportantServerAnswersProbes_NobodyWaits()
    {
        var world = OneSpareAndSlave2MattersMore();
        world.Says("slave-1", ServerState.Failed);
        world.Says("slave-2", ServerState.Suspect);
        Assert.Equal(["slave-1-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_ThereAreSparesForBoth_NobodyWaits()
    {
        var world = OneSpareAndSlave2MattersMore();
        world.AddSpare("spare-3");
        world.Says("slave-1", ServerState.Failed);
        world.Says("slave-2", ServerState.Suspect);
        world.ProbeIsMissing("slave-2");
        Assert.Single(world.Run());
    }

    [Fact]
    public void Decide_MoreImportantServerFailsLater_TheServedRoleStaysAndTheSiteSaysUnprotectedAndWhy()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        world.Says("slave-1", ServerState.Failed);
        Assert.Equal(["slave-1-t2 Assigned spare-1"], world.Run());
        world.Answers("spare-1", 2, RoleAnswerKind.Active, server: "slave-1");
        world.Run();
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        var wait = Assert.IsType<Wait>(world.DecideFor("slave-2"));
        Assert.True(wait.Unprotected);
        Assert.Contains("spare-1 holds the role of slave-1", wait.Reason, StringComparison.Ordinal);
    }

    private static World OneSpareAndSlave2MattersMore()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        foreach (var camera in world.Cameras.Values.Where(c => c.Spec.Server == "slave-2").ToList())
        {
            world.Cameras[camera.Metadata.Name] = camera with { Spec = camera.Spec with { Priority = 100 } };
        }
        return world;
    }

    [Fact]
    public void Decide_SpareBecomesFree_TheWaitingServerGetsIt()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        world.Says("slave-1", ServerState.Failed);
        world.Run();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Says("slave-1", ServerState.Alive);
        Assert.Equal(["slave-1-t2 Cancelled", "slave-2-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_NobodyCoversTheOnlyCamera_TheGuardThatKeepsItAssumesAlthoughItHasMoreLoad()
    {
        var world = new World();
        world.Guards("spare-1", "slave-1", 0, keeping: 1);
        world.Says("slave-1", ServerState.Failed);
        Assert.Equal(["slave-1-t2 Assigned spare-1"], world.Run());
        Assert.Contains("spare-1 keeps 1 of slave-1's cameras already", world.Takeovers["slave-1-t2"].Spec.Reason, StringComparison.Ordinal);
        Assert.Equal(["spare-2 is ready, but spare-1 keeps its cameras already"], world.Takeovers["slave-1-t2"].Spec.PassedOver);
    }

    [Fact]
    public void Decide_OneSpareServesTwoRolesByChance_IsNotGivenAThird()
    {
        var world = new World();
        world.Spares.Remove("spare-2");
        world.Hear("spare-1", b => b with { Roles = [new RoleHeld("master-1", 1, Provisional: true)] });
        world.Says("slave-2", ServerState.Failed);
        world.Says("master-1", ServerState.Failed);
        Assert.Equal(["master-1-t2 Assigned spare-1"], world.Run());
    }

    [Fact]
    public void Decide_ManyServersFailInOneLook_EachSpareIsGivenOnce()
    {
        var world = new World();
        for (var i = 0; i < 20; i++)
        {
            world.AddServer($"s-{i:00}", 1);
            world.Says($"s-{i:00}", ServerState.Failed);
        }
        for (var i = 3; i < 12; i++)
        {
            world.AddSpare($"spare-{i}");
        }
        world.Run();
        var given = world.Takeovers.Values.Select(t => t.Spec.Spare).ToList();
        Assert.Equal(11, given.Count);
        Assert.Equal(given.Count, given.Distinct().Count());
    }
}
