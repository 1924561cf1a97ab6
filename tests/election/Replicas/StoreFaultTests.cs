using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>A mind whose store fails in the ways a store fails: it survives, decides again from what it sees, and mints no term twice.</summary>
public sealed class StoreFaultTests
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Mind_AnswersOfTheStoreAreLost_OneTakeoverAndEveryTermOnce(int seed)
    {
        using var site = new MindSite(seed, loss: 0.1);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        foreach (var mind in site.Minds)
        {
            mind.Store.LosesSomeAnswers(new Random(seed), 0.4);
        }
        site.KillServer("slave-2");
        await site.UntilAsync("a takeover is Active", 30, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        site.StartServer("slave-2");
        await site.UntilAsync("slave-2 serves again", 60, () => site.Recorders["slave-2"].Roles.Any(r => r.Server == "slave-2"));
        Assert.Equal([2L], (await site.TakeoversAsync()).Select(t => t.Spec.Term));
    }

    /// <summary>The term is minted and the spare is about to assume: an operator must read of it, although nobody was told that the write worked.</summary>
    [Fact]
    public async Task Mind_AnswerOfTheCreateIsLost_TheTakeoverIsToldOnce()
    {
        using var site = new MindSite(24);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        foreach (var mind in site.Minds)
        {
            mind.Store.LosesAnswers = true;
        }
        site.KillServer("slave-2");
        await site.UntilAsync("a takeover is written", 30, async () => (await site.TakeoversAsync()).Any());
        foreach (var mind in site.Minds)
        {
            mind.Store.LosesAnswers = false;
        }
        await site.UntilAsync("it is Active", 30, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        Assert.Single(site.Journal, line => line.StartsWith("TakeoverAssigned slave-2", StringComparison.Ordinal));
        Assert.Single(site.Journal, line => line.StartsWith("TakeoverActive slave-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mind_StoreRefusesForAMinute_LooksGoOnAndTheTakeoverFollows()
    {
        using var site = new MindSite(23);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        foreach (var mind in site.Minds)
        {
            (mind.Store.Refuses, mind.SeesNoChange) = (true, true);
        }
        site.KillServer("slave-2");
        await site.PassAsync(60);
        Assert.Null(site.Leader);
        Assert.Empty(await site.TakeoversAsync());
        foreach (var mind in site.Minds)
        {
            (mind.Store.Refuses, mind.SeesNoChange) = (false, false);
        }
        await site.UntilAsync("a takeover is Active", 10, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
    }
}
