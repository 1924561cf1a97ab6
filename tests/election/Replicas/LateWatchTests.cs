using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>A watch that shows nothing new: what was minted is known by its own writer, by the store when it is asked, and by beats.</summary>
public sealed class LateWatchTests
{
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task Replicas_NobodySeesAChange_OneTakeoverThatIsServedOnAndTheRoleComesBack(int seed)
    {
        using var site = new MindSite(seed);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        SeesNoChange(site, true);
        site.KillServer("slave-2");
        await site.UntilAsync("the takeover is Active", 10, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        // Longer than an own write is believed.
        await ServedAsync(site, seconds: 15);
        site.StartServer("slave-2");
        await site.UntilAsync("slave-2 serves again", 30, () => site.Recorders["slave-2"].Roles.Contains(new RoleHeld("slave-2", 3)));
        await site.PassAsync(15);
        Assert.Contains(new RoleHeld("slave-2", 3), site.Recorders["slave-2"].Roles);
        Assert.Equal([2L], (await site.TakeoversAsync()).Select(t => t.Spec.Term));
        SeesNoChange(site, false);
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilAsync("it is completed", 20, async () => (await site.TakeoversAsync()).All(t => t.Status.State == TakeoverState.Completed));
    }

    // The next leader has seen nothing of the takeover: its plans must not end what the spare serves.
    [Fact]
    public async Task Replicas_LeaderDiesAndTheOtherHasSeenNothing_TheSpareServesOnUnderItsTerm()
    {
        using var site = new MindSite(33);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        SeesNoChange(site, true);
        var next = site.Minds.Single(m => m != site.Leader);
        next.Store.Refuses = true;
        site.KillServer("slave-2");
        await site.UntilAsync("the takeover is Active", 10, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        site.Kill(site.Leader!);
        next.Store.Refuses = false;
        await site.UntilAsync("the other leads", 10, () => site.Leader == next);
        await ServedAsync(site, seconds: 15);
        Assert.Equal([2L], (await site.TakeoversAsync()).Select(t => t.Spec.Term));
    }

    // The store is set back to before the takeover and its spare has died with the role: no plan gives the original the spare's term.
    [Fact]
    public async Task Replicas_StoreLostTheTakeoverAndNobodyServes_TheOriginalGetsATermOfItsOwn()
    {
        using var site = new MindSite(34);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        site.KillServer("slave-2");
        await site.UntilAsync("the takeover is Active", 10, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        var spare = site.Recorders.Values.First(r => r.Roles.Contains(new RoleHeld("slave-2", 2)));
        site.Recorders[spare.Name].Kill();
        await site.RestoreAsync(MindSite.Objects());
        foreach (var mind in site.Minds.ToList())
        {
            site.Kill(mind);
            site.Start();
        }
        site.StartServer("slave-2");
        await site.UntilAsync("slave-2 serves again", 30, () => site.Recorders["slave-2"].Roles.Contains(new RoleHeld("slave-2", 3)));
        await site.UntilAsync("its status has the term", 5, async () => (await site.Store.GetAsync<SiteServer>("slave-2", default))!.Status.Term == 3);
        Assert.Empty(await site.TakeoversAsync());
    }

    // A recorder lets go of a role that its newest plan does not command.
    private static async Task ServedAsync(MindSite site, int seconds)
    {
        for (var step = 0; step < seconds * 5; step++)
        {
            await site.PassAsync(0.2);
            Assert.Contains(site.Recorders.Values, r => r.Roles.Contains(new RoleHeld("slave-2", 2))
                && r.Plan!.Assume.Any(a => a is { Server: "slave-2", Term: 2, Phase: AssumePhase.Serve }));
        }
    }

    private static void SeesNoChange(MindSite site, bool value)
    {
        foreach (var mind in site.Minds)
        {
            mind.SeesNoChange = value;
        }
    }
}
