using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Two replicas of election: killing any of them anywhere loses nothing, doubles nothing and delays no more than the lease.</summary>
public sealed class ReplicaTests
{
    // Lease, then the retry that finds it free.
    private const double LeaseSeconds = 4.5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Replicas_OneIsKilledAnywhere_OneTakeoverPerFailureAndPlansGoOn(int seed)
    {
        using var site = new MindSite(seed, loss: 0.2);
        var random = new Random(seed * 31);
        await site.ApplyAsync(MindSite.Objects());
        await GuardedAsync(site);
        for (var incident = 1; incident <= 4; incident++)
        {
            site.KillServer("slave-2");
            // Somewhere between the first sign and the end of the takeover.
            await site.PassAsync(random.NextDouble() * 6);
            site.Kill(random.Next(2) == 0 && site.Leader is { } leader ? leader : site.Minds[random.Next(site.Minds.Count)]);
            var killed = site.Now;
            site.Start();
            await site.UntilAsync("plans go on", LeaseSeconds + 2, () => site.LastPlanAt > killed);
            await site.UntilAsync("a takeover is Active", 15, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
            site.StartServer("slave-2");
            await site.PassAsync(random.NextDouble() * 4);
            site.Kill(site.Minds[random.Next(site.Minds.Count)]);
            site.Start();
            await site.UntilAsync("slave-2 serves again", 30, () => site.Recorders["slave-2"].Roles.Any(r => r.Server == "slave-2"));
            foreach (var recorder in site.Recorders.Values)
            {
                recorder.BringHome();
            }
            var expected = incident;
            await site.UntilAsync("the takeover is completed", 20, async () => (await site.TakeoversAsync()).Count(t => t.Status.State == TakeoverState.Completed) == expected);
            await site.PassAsync(3);
        }
        var takeovers = await site.TakeoversAsync();
        Assert.Equal([2, 4, 6, 8], takeovers.Select(t => t.Spec.Term).Order());
        Assert.All(takeovers, t => Assert.Equal(TakeoverState.Completed, t.Status.State));
        Assert.Equal([.. Enumerable.Range(1, 4).Select(i => $"cam-{i}")], site.Recorders["slave-2"].Plan!.Record.Select(r => r.Source.Camera));
    }

    [Fact]
    public async Task Replicas_TheLeaderSeesNoChangeOfTheStore_TheOtherDecidesAndOneTakeoverIsMade()
    {
        using var site = new MindSite(7);
        await site.ApplyAsync(MindSite.Objects());
        await GuardedAsync(site);
        site.Leader!.SeesNoChange = true;
        site.KillServer("slave-2");
        await site.UntilAsync("a takeover is Assigned", 3, async () => (await site.TakeoversAsync()).Count > 0);
        site.Leader!.SeesNoChange = false;
        await site.UntilAsync("a takeover is Active", 10, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        Assert.Single(await site.TakeoversAsync());
    }

    [Fact]
    public async Task Replicas_AtRest_OnlyTheLeaderSpeaksAndKeepsSpeaking()
    {
        using var site = new MindSite(8);
        await site.ApplyAsync(MindSite.Objects());
        await GuardedAsync(site);
        await site.PassAsync(5);
        var (leader, fence, before) = (site.Leader, site.Recorders["slave-1"].Observed.Fence, site.Plans);
        await site.PassAsync(60);
        Assert.Same(leader, site.Leader);
        Assert.Equal(fence, site.Recorders["slave-1"].Observed.Fence);
        // Five recorders, each at least every two seconds and not much more often.
        Assert.InRange(site.Plans - before, 145, 170);
    }

    [Fact]
    public async Task Replicas_LeaderStopsInOrder_TheNextSpeaksWithinASecondUnderAHigherFence()
    {
        using var site = new MindSite(9);
        await site.ApplyAsync(MindSite.Objects());
        await GuardedAsync(site);
        var fence = site.Recorders["slave-1"].Observed.Fence;
        var leader = site.Leader!;
        await leader.Mind.LeaveAsync(CancellationToken.None);
        site.Kill(leader);
        await site.UntilAsync("a plan of the next leader", 1, () => site.Recorders["slave-1"].Observed.Fence > fence);
    }

    [Fact]
    public async Task Replicas_LeaseDeletedAndEveryProcessNew_TheFenceStillRises()
    {
        using var site = new MindSite(10);
        await site.ApplyAsync(MindSite.Objects());
        await GuardedAsync(site);
        var fence = site.Recorders["slave-1"].Observed.Fence;
        foreach (var mind in site.Minds.ToList())
        {
            site.Kill(mind);
        }
        await site.Store.DeleteAsync<Lease>(LeaseElector.Name, CancellationToken.None);
        await site.PassAsync(3600);
        site.Start();
        await site.UntilAsync("a plan of the next leader", 10, () => site.Recorders["slave-1"].Observed.Fence > fence);
    }

    internal static Task GuardedAsync(MindSite site) => site.UntilAsync("every server is guarded and serves its role", 20, () =>
        PlayedSite.Servers.All(s => site.Recorders.Values.Any(r => r.Plan?.Guard.Any(g => g.Server == s) == true) && site.Recorders[s].Roles.Any(r => r.Server == s)));
}
