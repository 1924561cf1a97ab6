using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

/// <summary>The control plane is gone: a guard serves, and finds back.</summary>
public sealed class ProvisionalServingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly RoleHeld Provisional = new("slave-2", 1, Provisional: true);

    [Fact]
    public void Reconcile_ServerAndControlPlaneDead_ServesProvisionallyAndKeeps()
    {
        var bench = Guarding();
        bench.Run(20 * Second, silent: "slave-2");
        Assert.Empty(bench.Reconciler.Roles.Roles);
        bench.Run(10 * Second, silent: "slave-2");
        Assert.Equal([Provisional], bench.Reporter.Beat().Roles);
        Assert.Equal([Provisional], bench.Reporter.Probe().Roles);
        Assert.True(bench.Feed("slave-2", "a").Keeping);
        Assert.Single(bench.Journal.Of("ProvisionalBegan"));
    }

    [Fact]
    public void Reconcile_PlansStillCome_NeverServesByItself()
    {
        var bench = Guarding();
        for (var i = 0; i < 6; i++)
        {
            bench.Run(10 * Second, silent: "slave-2");
            bench.Reconciler.Offer(Plan(1));
        }

        Assert.Empty(bench.Reconciler.Roles.Roles);
    }

    [Fact]
    public void Reconcile_OriginalServesAgain_GivesUpAndKeepingEndsByItself()
    {
        var bench = Serving();
        bench.Run(5 * Second);
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);
        bench.Answer("slave-2", answer => answer with { Roles = [new RoleHeld("slave-2", 1)] });
        bench.Reconciler.Reconcile();
        Assert.Empty(bench.Reconciler.Roles.Roles);
        Assert.Contains("its role is served there", Assert.Single(bench.Journal.Of("ProvisionalEnded")), StringComparison.Ordinal);
        bench.Run(10 * Second);
        Assert.False(bench.Feed("slave-2", "a").Keeping);
    }

    [Fact]
    public void Offer_ControlPlaneIsBack_RoleIsKeptUntilItIsAdopted()
    {
        var bench = Serving();
        bench.Reconciler.Offer(Plan(2));
        bench.Run(5 * Second, silent: "slave-2");
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);

        bench.Reconciler.Offer(Plan(3, term: 2) with { Assume = [Serve("slave-2", 2)] });
        Assert.Equal([new RoleHeld("slave-2", 2)], bench.Reconciler.Roles.Roles);
        Assert.Equal(RoleAnswerKind.Active, Assert.Single(bench.Reconciler.Answers).Kind);
        Assert.Contains("adopted and goes on under term 2", Assert.Single(bench.Journal.Of("ProvisionalEnded")), StringComparison.Ordinal);
    }

    [Fact]
    public void Offer_TermMintedForAnother_GivesUpAtOnce()
    {
        var bench = Serving();
        bench.Reconciler.Offer(Plan(2, term: 2));
        Assert.Empty(bench.Reconciler.Roles.Roles);
        Assert.Contains("Term 2 of slave-2 was minted", Assert.Single(bench.Journal.Of("ProvisionalEnded")), StringComparison.Ordinal);
    }

    [Fact]
    public void Offer_AnotherServersRoleIsCommanded_ThePlanOutranksWhatWasTakenWithoutOne()
    {
        var bench = Serving();
        bench.Reconciler.Offer(Plan(2) with { Assume = [Serve("slave-1", 2)] });
        Assert.Equal([new RoleHeld("slave-1", 2)], bench.Reconciler.Roles.Roles);
    }

    [Fact]
    public void Offer_NoGuardOfTheServerAnyMore_ServesUntilTheOriginalDoes()
    {
        var bench = Serving();
        bench.Reconciler.Offer(RecorderBench.Plan(2));
        bench.Run(60 * Second, silent: "slave-2");
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);
        bench.Answer("slave-2", answer => answer with { Roles = [new RoleHeld("slave-2", 1)] });
        bench.Reconciler.Reconcile();
        bench.Run(20 * Second);
        Assert.Empty(bench.Reconciler.Roles.Roles);
        Assert.Empty(bench.Reconciler.Guarded);
    }

    [Fact]
    public void Reconcile_TwoServersDead_ServesOneOnly()
    {
        var bench = Guarding();
        bench.Run(40 * Second, silent: ["slave-1", "slave-2"]);
        Assert.Equal("slave-1", Assert.Single(bench.Reconciler.Roles.Roles).Server);
    }

    [Fact]
    public void Reconcile_AnotherGuardServesFirst_DoesNotAndAsksItOnlyWhileNoPlanComes()
    {
        var bench = Guarding();
        var watch = bench.Watch("slave-2");
        Assert.Empty(watch.Peers.WhomToAsk());
        for (var i = 0; i < 60; i++)
        {
            bench.Run(Second, silent: "slave-2");
            foreach (var peer in watch.Peers.WhomToAsk())
            {
                watch.Peers.Note(peer, Answer(peer.Recorder, new RoleHeld("slave-2", 1, Provisional: true)));
            }
        }

        Assert.Single(watch.Peers.WhomToAsk());
        Assert.Empty(bench.Reconciler.Roles.Roles);

        // It falls silent, too: now it is this guard's turn.
        bench.Run(5 * Second, silent: "slave-2");
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);
    }

    [Fact]
    public void Reconcile_RestartedAfterATakeover_KeepsOnlyAndServesProvisionallyLater()
    {
        var cache = new MemoryCache { Plan = Plan(1, term: 2) with { Assume = [Serve("slave-2", 2)] } };
        var bench = new RecorderBench(cache: cache);
        bench.Reconciler.Reconcile();
        bench.Run(10 * Second, silent: "slave-2");
        Assert.Empty(bench.Reconciler.Roles.Roles);
        Assert.True(bench.Feed("slave-2", "a").Keeping);
        bench.Run(20 * Second, silent: "slave-2");
        Assert.Equal([new RoleHeld("slave-2", 2, Provisional: true)], bench.Reconciler.Roles.Roles);
    }

    [Fact]
    public void Reconcile_OriginalRestartedWithoutControlPlane_TakesItsOwnRoleBackProvisionally()
    {
        var plan = RecorderBench.Plan(1) with { Recorder = "slave-2", OwnRole = new RoleHeld("slave-2", 1), Terms = new Dictionary<string, long> { ["slave-2"] = 1 } };
        var bench = new RecorderBench("slave-2", cache: new MemoryCache { Plan = plan });
        bench.Run(20 * Second);
        Assert.Empty(bench.Reconciler.Roles.Roles);
        bench.Run(10 * Second);
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);

        // A plan says whose it is: under a term, or not its own any more.
        bench.Reconciler.Offer(plan with { Version = new PlanVersion(1, 2) });
        Assert.Equal([new RoleHeld("slave-2", 1)], bench.Reconciler.Roles.Roles);
    }

    private static RecorderBench Guarding()
    {
        var bench = new RecorderBench();
        bench.Reconciler.Offer(Plan(1));
        bench.Run(Second);
        return bench;
    }

    private static RecorderBench Serving()
    {
        var bench = Guarding();
        bench.Run(40 * Second, silent: "slave-2");
        Assert.Equal([Provisional], bench.Reconciler.Roles.Roles);
        return bench;
    }

    private static RecorderPlan Plan(long counter, long term = 1) => RecorderBench.Plan(
        counter,
        RecorderBench.Guard("slave-1", ("b", 50)),
        RecorderBench.Guard("slave-2", ("a", 50)) with { Peers = [new GuardPeer("spare-2", "http://spare-2", 2)] }) with
    {
        Terms = new Dictionary<string, long> { ["slave-1"] = 1, ["slave-2"] = term },
    };

    private static AssumeEntry Serve(string server, long term) => new()
    {
        Server = server, Term = term, Takeover = $"{server}-t{term}", Phase = AssumePhase.Serve, ProbeUrl = $"http://{server}", EvidenceAgeMs = 300,
        AnswersProbes = server == "slave-1", Cameras = RecorderBench.Guard(server, ("a", 50)).Cameras, Reason = $"{server} failed.",
    };

    private static ProbeOutcome Answer(string recorder, RoleHeld role) => new(
        ProbeResult.Answered,
        new ProbeAnswer
        {
            Recorder = recorder, BootId = "b", StoreId = "s", MonotonicMs = 0, Time = DateTimeOffset.UnixEpoch,
            Health = new RecorderHealth(false, 0, false, null, 1), Roles = [role], Terms = new Dictionary<string, long> { [role.Server] = role.Term },
        },
        "answered");
}
