using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>The original comes and goes; the number of takeovers stays bounded (research/reliability.md I14).</summary>
public sealed class FlappingTests
{
    [Fact]
    public void Decide_FlapsEvery5To20SecondsForAnHour_OneTakeoverThatHolds()
    {
        var world = new World { Site = new SiteSpec { StableSeconds = 30 } };
        Assert.InRange(Flap(world, 5_000, 20_000, answersAfterMs: 600), 1, 2);
        Assert.Equal(TakeoverState.Active, world.View.TakeoversOf("slave-2")[0].Status.State);
    }

    [Fact]
    public void Decide_BackEachTimeBeforeTheSpareAnswers_TakeoversAreBoundedByTheHoldDown()
    {
        var world = new World { Site = new SiteSpec { StableSeconds = 30 } };
        Assert.InRange(Flap(world, 1_000, 3_000, answersAfterMs: 4_000), 4, 18);
    }

    [Fact]
    public void Decide_StableBetweenFlapsForShort_ReturnsAreBoundedByDoubling()
    {
        // Alive for 45 s each time: long enough for the first hand-back, not for the next.
        var world = new World { Site = new SiteSpec { StableSeconds = 30 } };
        Assert.InRange(Flap(world, 45_000, 46_000, answersAfterMs: 600), 1, 8);
    }

    [Fact]
    public void Decide_BothSparesVetoForAnHour_TakeoversAreBounded()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        for (var second = 0; second < 3_600; second++)
        {
            world.Run();
            if (world.View.TakeoversOf("slave-2") is [{ Status.State: TakeoverState.Assigned } open, ..])
            {
                world.Answers(open.Spec.Spare, open.Spec.Term, RoleAnswerKind.Vetoed);
            }
            world.Pass(1_000);
        }
        Assert.InRange(world.Takeovers.Count, 4, 18);
    }

    [Fact]
    public void Decide_BothSparesRefuseForAnHour_TakeoversAreBounded()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        for (var second = 0; second < 3_600; second++)
        {
            world.Run();
            if (world.View.TakeoversOf("slave-2") is [{ Status.State: TakeoverState.Assigned } open, ..])
            {
                world.Answers(open.Spec.Spare, open.Spec.Term, RoleAnswerKind.Refused);
            }
            world.Pass(1_000);
        }
        Assert.InRange(world.Takeovers.Count, 4, 22);
    }

    [Fact]
    public void Decide_ElectionRestartsWhileItHoldsDown_TheObjectsTellHowOften()
    {
        var world = new World();
        for (var term = 2; term < 20; term += 2)
        {
            world.Takeovers[$"slave-2-t{term}"] = new Takeover
            {
                Metadata = new ObjectMeta { Name = $"slave-2-t{term}" },
                Spec = new TakeoverSpec { Server = "slave-2", Spare = "spare-1", Term = term, Reason = "r" },
                Status = new TakeoverStatus { State = TakeoverState.Cancelled, HandBackTerm = term + 1 },
            };
        }
        world.Says("slave-2", ServerState.Failed);
        Assert.Empty(world.Run());
        Assert.Contains("without coming to rest", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_VetoWithOldEvidence_NotTriedAgainByIt()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Vetoed);
        Assert.Equal(["slave-2-t2 Vetoed"], world.Run());
        world.Now += TimeSpan.FromSeconds(3);
        world.Says("slave-2", ServerState.Failed, evidenceMs: 3_500);
        world.Hear("spare-2");
        Assert.Empty(world.Run());
        Assert.Contains("the evidence is still the same", world.DecideFor("slave-2")!.Reason, StringComparison.Ordinal);
        world.Says("slave-2", ServerState.Failed, evidenceMs: 200);
        Assert.Equal(["slave-2-t4 Assigned spare-2"], world.Run());
    }

    // Down and up, each for a time between least and most; the spare answers a role command after a while if it still stands.
    private static int Flap(World world, int leastMs, int mostMs, int answersAfterMs)
    {
        var dice = new Random(7);
        var (until, up) = (0.0, true);
        for (var ms = 0.0; ms < 3_600_000; ms += 200)
        {
            if (ms >= until)
            {
                up = !up;
                until = ms + dice.Next(leastMs, mostMs);
                world.Says("slave-2", up ? ServerState.Alive : ServerState.Failed);
            }
            world.Run();
            var latest = world.View.TakeoversOf("slave-2") is [var first, ..] ? first : null;
            if (latest is { Status.State: TakeoverState.Assigned } && new Look(world.View, World.Times, world.Now).SinceState(latest).TotalMilliseconds >= answersAfterMs)
            {
                world.Answers(latest.Spec.Spare, latest.Spec.Term, RoleAnswerKind.Active);
            }
            else if (latest is { Status.State: TakeoverState.Returning })
            {
                world.Answers(latest.Spec.Spare, latest.Status.HandBackTerm, RoleAnswerKind.HandedBack);
            }
            world.Pass(200, up ? [] : ["slave-2"]);
        }
        return world.Takeovers.Count;
    }
}
