using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Roles that spares served while there was no control plane, or that a restored store has forgotten.</summary>
public sealed class AdoptionTests
{
    [Fact]
    public void Decide_ProvisionalHolderOfAFailedServer_IsAdoptedBeforeABetterGuard()
    {
        var world = new World();
        world.Guards("spare-2", "slave-2", 3);
        Provisional(world, "spare-2", covered: 3);
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-2"], world.Run());
        var takeover = world.Takeovers["slave-2-t2"];
        Assert.Contains("adopted", takeover.Spec.Reason, StringComparison.Ordinal);
        Assert.Equal("spare-1 is ready, but spare-2 serves already", takeover.Spec.PassedOver[0]);
    }

    [Fact]
    public void Decide_ProvisionalHolderOfALivingServer_IsToldToHandBackUnderAFreshTerm()
    {
        var world = new World();
        Provisional(world, "spare-1", covered: 8);
        Assert.Equal("slave-2-t2 Returning spare-1", world.Run()[0]);
        var told = Assert.Single(world.Plans()["spare-1"].Assume);
        Assert.Equal((AssumePhase.HandBack, 3L), (told.Phase, told.Term));
        Assert.Equal(new RoleHeld("slave-2", 3), world.Plans()["slave-2"].OwnRole);
    }

    [Fact]
    public void Decide_LivingServerWritesNothingYet_ProvisionalHolderServesOn()
    {
        var world = new World();
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 8, 0) });
        Provisional(world, "spare-1", covered: 8);
        Assert.Empty(world.Run());
        Assert.Contains("provisionally", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 6, "spare-2")]
    [InlineData(6, 2, "spare-1")]
    [InlineData(4, 4, "spare-1")]
    public void Decide_TwoProvisionalHolders_MostCoveredPriorityWinsAndTheOtherIsToldByTerm(int first, int second, string winner)
    {
        var world = new World();
        Provisional(world, "spare-1", first);
        Provisional(world, "spare-2", second);
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal([$"slave-2-t2 Assigned {winner}"], world.Run());
        var loser = winner == "spare-1" ? "spare-2" : "spare-1";
        var told = Assert.Single(world.Plans()[loser].Assume, a => a.Server == "slave-2");
        Assert.Equal((AssumePhase.HandBack, 2L), (told.Phase, told.Term));
    }

    [Theory]
    [InlineData(ServerState.Failed)]
    [InlineData(ServerState.Unknown)]
    [InlineData(ServerState.Alive)]
    public void Decide_MintedRoleWithoutAnObject_AdoptedUnderItsTermAndNothingIsInterrupted(ServerState state)
    {
        var world = new World();
        world.Says("slave-2", state);
        world.Hear("spare-2", b => b with { Roles = [new RoleHeld("slave-2", 6)], Terms = new Dictionary<string, long> { ["slave-2"] = 6 } });
        Assert.Equal(["slave-2-t6 Active spare-2"], world.Run());
        var serve = Assert.Single(world.Plans()["spare-2"].Assume);
        Assert.Equal((AssumePhase.Serve, 6L), (serve.Phase, serve.Term));
        Assert.Null(world.Plans()["slave-2"].OwnRole);
    }

    [Fact]
    public void Decide_RestoredStoreKnowsAnOlderTakeover_TheHigherTermIsAdoptedAndTheOlderClosed()
    {
        var world = World.WithActiveTakeover();
        world.Hear("spare-1", b => b with { Roles = [] });
        world.Hear("spare-2", b => b with { Roles = [new RoleHeld("slave-2", 6)] });
        Assert.Equal(["slave-2-t6 Active spare-2", "slave-2-t2 Superseded"], world.Run());
    }

    [Fact]
    public void Decide_MintedRoleThatWasOvertakenAndTheServerLives_ToldToHandBack()
    {
        var world = new World();
        world.Hear("spare-2", b => b with { Roles = [new RoleHeld("slave-2", 6)] });
        world.Hear("slave-2", b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 7 } });
        Assert.Equal("slave-2-t8 Returning spare-2", world.Run()[0]);
    }

    [Fact]
    public void Decide_RoleOfAKnownTakeover_IsNotAdopted()
    {
        var world = World.WithActiveTakeover();
        Assert.Empty(world.Run());
        Assert.Single(world.Takeovers);
    }

    [Fact]
    public void Decide_SilentSpareShowedARoleOnce_IsNotAdopted()
    {
        var world = new World();
        world.Hear("spare-2", b => b with { Roles = [new RoleHeld("slave-2", 6)] }, ageMs: 2_100);
        Assert.Empty(world.Run());
    }

    [Fact]
    public void Decide_AdoptedTakeover_EndsLikeAnyOther()
    {
        var world = new World();
        world.Hear("spare-2", b => b with { Roles = [new RoleHeld("slave-2", 6)] });
        world.Run();
        world.Pass(3_100);
        Assert.Equal(["slave-2-t6 Returning"], world.Run());
        world.Answers("spare-2", 7, RoleAnswerKind.HandedBack);
        Assert.Equal(["slave-2-t6 Reinserting"], world.Run());
        world.Pass(1_100);
        Assert.Equal(["slave-2-t6 Completed"], world.Run());
    }

    [Fact]
    public void Decide_VerdictEndedWhileNoControlPlaneSpoke_TheIncidentThatBeganGoesOn()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { Entitled = false };
        Provisional(world, "spare-1", covered: 8);
        world.Says("slave-2", ServerState.Failed);
        Assert.Equal(["slave-2-t2 Assigned spare-1"], world.Run());
    }

    private static void Provisional(World world, string spare, int covered)
    {
        world.Guards(spare, "slave-2", covered);
        world.Hear(spare, b => b with { Roles = [new RoleHeld("slave-2", 1, Provisional: true)] });
    }
}
