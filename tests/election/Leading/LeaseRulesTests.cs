using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class LeaseRulesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);

    private static Lease Held(string by, int durationMs = 4000) =>
        new() { Metadata = new ObjectMeta { Name = "election", ResourceVersion = 5 }, Spec = new LeaseSpec { Holder = by, DurationMs = durationMs, Renewals = 3 } };

    private static LeaseStep Decide(Lease? lease, double still = 0, double? renewedAgo = null, bool neverLed = false) => LeaseRules.Decide(
        new LeaseView("me", lease, Now - TimeSpan.FromSeconds(still), renewedAgo is { } ago ? Now - TimeSpan.FromSeconds(ago) : null, neverLed), World.Times, Now);

    [Fact]
    public void Decide_AnotherLeads_StandsByUntilItsLeaseStoodStill()
    {
        Assert.Equal("other leads", Assert.IsType<StandBy>(Decide(Held("other"), still: 3.99)).Reason);
        Assert.Equal("other did not renew for 4.0 s", Assert.IsType<TakeLease>(Decide(Held("other"), still: 4)).Reason);
    }

    [Fact]
    public void Decide_HolderAskedForLonger_IsWaitedForWithinReason()
    {
        Assert.IsType<StandBy>(Decide(Held("other", durationMs: 15_000), still: 14));
        Assert.IsType<TakeLease>(Decide(Held("other", durationMs: 15_000), still: 15));
        Assert.IsType<TakeLease>(Decide(Held("other", durationMs: int.MaxValue), still: 60));
        Assert.IsType<StandBy>(Decide(Held("other", durationMs: 0), still: 3.9));
    }

    [Fact]
    public void Decide_Leader_RenewsUntilItsDeadline()
    {
        Assert.Equal("", Assert.IsType<TakeLease>(Decide(Held("me"), renewedAgo: 2.4)).Reason);
        Assert.Equal("the lease could not be renewed for 2.5 s", Assert.IsType<StepDown>(Decide(Held("me"), renewedAgo: 2.5)).Reason);
        Assert.Equal("other holds the lease", Assert.IsType<StepDown>(Decide(Held("other"), renewedAgo: 1)).Reason);
        Assert.IsType<StepDown>(Decide(Held(""), renewedAgo: 1));
    }

    [Fact]
    public void Decide_NoLease_WaitsUnlessNobodyEverLed()
    {
        Assert.IsType<TakeLease>(Decide(null, neverLed: true));
        Assert.IsType<StandBy>(Decide(null, still: 3));
        Assert.IsType<TakeLease>(Decide(null, still: 4));
        Assert.IsType<TakeLease>(Decide(null, renewedAgo: 1));
    }

    [Fact]
    public void Decide_GivenBackOrOwn_TakesItAtOnce()
    {
        Assert.IsType<TakeLease>(Decide(Held("")));
        Assert.IsType<TakeLease>(Decide(Held("me")));
    }
}
