using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.LocalHost.Tests;

/// <summary>Which wishes to delete held footage are stored, in a real store.</summary>
public sealed class DropDeskTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSiteStore _store;
    private readonly DropDesk _desk;

    public DropDeskTests()
    {
        _store = new SqliteSiteStore(_folder.PathOf("site.db"), TimeProvider.System);
        _desk = new DropDesk(_store, new FakeTimeProvider(Noon));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WishAsync_NotConfirmed_SaysWhatWouldGoAndStoresNothing()
    {
        await HomelessAsync(ReinsertionState.NoHome);
        var answer = await _desk.WishAsync("slave-2", new WishRequest { By = "anna" }, Ct);
        Assert.Equal((false, false, false), (answer.Accepted, answer.Changed, answer.UnknownName));
        Assert.Equal("spare-1 holds 100 frames. To delete for good what spare-1 holds of it, which nothing brings back, confirm with --yes.", answer.Reason);
        Assert.Empty((await ReinsertionAsync()).Metadata.Annotations);
    }

    [Fact]
    public async Task WishAsync_Confirmed_NamesTheOpeningAndTwiceIsOnce()
    {
        await HomelessAsync(ReinsertionState.NoHome);
        var answer = await _desk.WishAsync("slave-2", new WishRequest { By = "anna", Confirm = true }, Ct);
        Assert.Equal((true, true), (answer.Accepted, answer.Changed));
        var stored = await ReinsertionAsync();
        Assert.Equal(("anna", "2026-05-01T11:00:00Z"), (DropWish.WhoOf(stored), stored.Metadata.Annotations[OperatorWishes.Drop]));
        Assert.All(stored.Metadata.Annotations.Keys, key => Assert.True(OperatorWishes.IsWish(key), key));
        Assert.False((await _desk.WishAsync("slave-2", new WishRequest { By = "ben", Confirm = true }, Ct)).Changed);
        Assert.Equal("anna", DropWish.WhoOf(await ReinsertionAsync()));
        // Home, and opened again later: the wish is of the first time.
        var later = stored with { Status = stored.Status with { Conditions = [stored.Status.Conditions[0] with { LastTransitionTime = Noon.AddHours(1) }] } };
        Assert.Null(DropWish.WhoOf(later));
    }

    [Fact]
    public async Task WishAsync_ServerIsInTheSite_RefusedWithTheRemedy()
    {
        await HomelessAsync(ReinsertionState.NoHome);
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://127.0.0.1:9" } }, Ct);
        var answer = await _desk.WishAsync("slave-2", new WishRequest { Confirm = true }, Ct);
        Assert.Equal((false, "slave-2 is in the site: what others hold of it comes home by itself, and nothing is deleted. Remove the server first, if it is gone for good."), (answer.Accepted, answer.Reason));
        Assert.Empty((await ReinsertionAsync()).Metadata.Annotations);
    }

    [Fact]
    public async Task WishAsync_NobodyHoldsAnythingOrItIsHome_UnknownName()
    {
        await HomelessAsync(ReinsertionState.Completed);
        foreach (var server in (string[])["slave-2", "slave-9"])
        {
            var answer = await _desk.WishAsync(server, new WishRequest { Confirm = true }, Ct);
            Assert.Equal((false, true), (answer.Accepted, answer.UnknownName));
        }

        Assert.Empty((await ReinsertionAsync()).Metadata.Annotations);
    }

    private async Task HomelessAsync(ReinsertionState state)
    {
        var reinsertion = new Reinsertion { Metadata = new() { Name = "slave-2-t2-spare-1" }, Spec = new("slave-2", "spare-1", "slave-2-t2") };
        var stored = await _store.CreateAsync(reinsertion, Ct);
        await _store.UpdateStatusAsync(stored with
        {
            Status = new()
            {
                State = state, Reason = "spare-1 holds 100 frames.",
                Conditions = [new Condition(Condition.Ready, ConditionStatus.False, "NoHome", "spare-1 holds 100 frames.", Noon.AddHours(-1))],
            },
        }, Ct);
    }

    private async Task<Reinsertion> ReinsertionAsync() => (await _store.GetAsync<Reinsertion>("slave-2-t2-spare-1", Ct))!;
}
