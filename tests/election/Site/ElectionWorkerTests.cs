using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class ElectionWorkerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Worker_WireLosesDoublesAndReorders_OneIncidentEndsCompleted(int seed)
    {
        await using var site = await PlayedSite.StartAsync(seed, loss: 0.3, maxDelayMs: 300);
        await GuardedAsync(site);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        await site.UntilAsync("the taken cameras are guarded by the other spare", () => Task.FromResult(
            site.Recorders.Values.Any(r => r.Beat(default)?.Guarding.Any(g => g.Server == "slave-2" && g.Recorder.StartsWith("spare", StringComparison.Ordinal)) == true)));
        site.Recorders["slave-2"].Start();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Reinserting);
        await site.UntilAsync("slave-2 serves again", () => Task.FromResult(site.Recorders["slave-2"].Roles.Contains(new RoleHeld("slave-2", 3))));
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Completed);
        Assert.Empty(site.Broken);
        Assert.Single(await site.TakeoversAsync());
        Assert.True(site.Wire.Lost > 50, $"lost {site.Wire.Lost}");
        Assert.True(site.Wire.Doubled > 50, $"doubled {site.Wire.Doubled}");
        await site.UntilAsync("the term in the status follows", async () => (await site.Store.GetAsync<SiteServer>("slave-2", CancellationToken.None))!.Status.Term == 3);
        var kinds = site.Journal.Select(e => e.Split(' ')[0]).Where(k => k.StartsWith("Takeover", StringComparison.Ordinal));
        Assert.Equal(["TakeoverAssigned", "TakeoverActive", "TakeoverReturning", "TakeoverReinserting", "TakeoverCompleted"], kinds);
    }

    [Fact]
    public async Task Worker_ElectionDiesInTheMiddle_TheNextOneGoesOnAboveItsFence()
    {
        await using var site = await PlayedSite.StartAsync(seed: 3, loss: 0.1, maxDelayMs: 100);
        await GuardedAsync(site);
        var fence = site.Recorders["spare-1"].Observed.Fence;
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        await site.StopElectionAsync();
        site.Recorders["slave-2"].Start();
        await site.AddElectionAsync();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Reinserting);
        await site.UntilAsync("every recorder has a plan of the new election", () => Task.FromResult(site.Recorders.Values.All(r => r.Observed.Fence > fence)));
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Completed);
        Assert.Empty(site.Broken);
        var stored = (await site.Store.ListAsync<Site>(CancellationToken.None)).Single();
        Assert.True(FenceKeeper.Read(stored) > fence);
    }

    [Fact]
    public async Task Worker_TwoElectionsAtOnce_TheStoreLetsOneMintTheTerm()
    {
        await using var site = await PlayedSite.StartAsync(seed: 4, loss: 0, maxDelayMs: 50, elections: 2);
        await GuardedAsync(site);
        site.Recorders["slave-2"].Kill();
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        Assert.Single(await site.TakeoversAsync());
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task Worker_TwoReplicasStopInTurnDuringAnIncident_OneTakeoverAndPlansGoOn()
    {
        await using var site = await PlayedSite.StartAsync(seed: 6, loss: 0.1, maxDelayMs: 50, elections: 2);
        await GuardedAsync(site);
        var random = new Random(6);
        var fence = site.Recorders["spare-1"].Observed.Fence;
        site.Recorders["slave-2"].Kill();
        for (var i = 0; i < 2; i++)
        {
            await site.LiveAsync(TimeSpan.FromMilliseconds(random.Next(400)));
            await site.StopElectionAsync();
            await site.AddElectionAsync();
        }
        await site.UntilStateAsync("slave-2-t2", TakeoverState.Active);
        await site.UntilAsync("a later leader's plans", () => Task.FromResult(site.Recorders.Values.All(r => r.Dead || r.Observed.Fence > fence)));
        Assert.Single(await site.TakeoversAsync());
        Assert.Empty(site.Broken);
    }

    [Fact]
    public async Task Worker_SpareDiesBeforeItAnswers_TheOtherAssumes()
    {
        await using var site = await PlayedSite.StartAsync(seed: 5, loss: 0.1, maxDelayMs: 100);
        await GuardedAsync(site);
        var guard = site.Recorders.Values.First(r => r.Beat(default)!.Guarding.Any(g => g.Server == "slave-2")).Name;
        site.Recorders[guard].Kill();
        site.Recorders["slave-2"].Kill();
        await site.UntilAsync("the other spare is Active", async () =>
            (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active && t.Spec.Spare != guard));
        Assert.Empty(site.Broken);
    }

    private static Task GuardedAsync(PlayedSite site) => site.UntilAsync("every server is guarded and serves its role", () => Task.FromResult(
        PlayedSite.Servers.All(s => site.Recorders.Values.Any(r => r.Beat(default)?.Guarding.Any(g => g.Server == s) == true)
            && site.Recorders[s].Roles.Any(r => r.Server == s))));
}
