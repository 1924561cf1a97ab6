using Failover.Contracts;

namespace Failover.Platform.Tests;

/// <summary>What every backend of <see cref="ISiteStore"/> does. A backend's test class derives from this and opens its store.</summary>
public abstract class SiteStoreConformance
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ISiteStore Store { get; }

    [Fact]
    public async Task Get_UnknownName_IsNull() => Assert.Null(await Store.GetAsync<SiteServer>("none", Ct));

    [Fact]
    public async Task Create_New_GetsVersionAndCreationTime()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        Assert.NotEqual(0, created.Metadata.ResourceVersion);
        Assert.NotNull(created.Metadata.CreationTimestamp);
        var read = await Store.GetAsync<SiteServer>("a", Ct);
        Assert.Equal(created.Metadata.ResourceVersion, read!.Metadata.ResourceVersion);
        Assert.Equal("http://a:7420", read.Spec.Address);
    }

    [Fact]
    public async Task Create_TakenName_AlreadyExists()
    {
        await Store.CreateAsync(Server("a"), Ct);
        var conflict = await Assert.ThrowsAsync<StoreConflictException>(() => Store.CreateAsync(Server("a"), Ct));
        Assert.Equal(StoreConflict.AlreadyExists, conflict.Reason);
    }

    [Fact]
    public async Task Update_LeaseOfTwoCandidates_OneWins()
    {
        var read = await Store.CreateAsync(new Lease { Metadata = new() { Name = "election" }, Spec = new() { Holder = "", DurationMs = 4000 } }, Ct);
        var won = await Store.UpdateAsync(read with { Spec = read.Spec with { Holder = "a@1", Renewals = 1 } }, Ct);
        Assert.NotEqual(read.Metadata.ResourceVersion, won.Metadata.ResourceVersion);
        var lost = await Assert.ThrowsAsync<StoreConflictException>(() => Store.UpdateAsync(read with { Spec = read.Spec with { Holder = "b@1", Renewals = 1 } }, Ct));
        Assert.Equal(StoreConflict.VersionChanged, lost.Reason);
        Assert.Equal(won.Spec, (await Store.GetAsync<Lease>("election", Ct))!.Spec);
    }

    [Fact]
    public async Task Create_SameNameOfAnotherKind_IsAnotherObject()
    {
        await Store.CreateAsync(Server("a"), Ct);
        await Store.CreateAsync(new Camera { Metadata = new() { Name = "a" }, Spec = new() { Server = "a", Url = "rtsp://x/1" } }, Ct);
        Assert.Single(await Store.ListAsync<SiteServer>(Ct));
        Assert.Single(await Store.ListAsync<Camera>(Ct));
    }

    [Fact]
    public async Task List_SeveralObjects_ByName()
    {
        foreach (var name in (string[])["b", "c", "a"])
        {
            await Store.CreateAsync(Server(name), Ct);
        }
        Assert.Equal(["a", "b", "c"], (await Store.ListAsync<SiteServer>(Ct)).Select(s => s.Metadata.Name));
    }

    [Fact]
    public async Task Update_PresentVersion_WritesSpecAndKeepsStatus()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        var withTerm = await Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(7) }, Ct);
        var updated = await Store.UpdateAsync(
            withTerm with { Spec = withTerm.Spec with { Maintenance = true }, Status = new SiteServerStatus(1) }, Ct);
        Assert.True(updated.Spec.Maintenance);
        Assert.Equal(7, updated.Status.Term);
        Assert.NotEqual(withTerm.Metadata.ResourceVersion, updated.Metadata.ResourceVersion);
        Assert.Equal(created.Metadata.CreationTimestamp, updated.Metadata.CreationTimestamp);
    }

    [Fact]
    public async Task UpdateStatus_PresentVersion_KeepsSpec()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        var updated = await Store.UpdateStatusAsync(
            created with { Spec = created.Spec with { Address = "http://other:1" }, Status = new SiteServerStatus(2) }, Ct);
        Assert.Equal("http://a:7420", updated.Spec.Address);
        Assert.Equal(2, updated.Status.Term);
    }

    [Fact]
    public async Task Update_OldVersion_VersionChanged()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        await Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(2) }, Ct);
        var conflict = await Assert.ThrowsAsync<StoreConflictException>(() => Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(3) }, Ct));
        Assert.Equal(StoreConflict.VersionChanged, conflict.Reason);
        Assert.Equal(2, (await Store.GetAsync<SiteServer>("a", Ct))!.Status.Term);
    }

    [Fact]
    public async Task Update_UnknownName_NotFound()
    {
        var conflict = await Assert.ThrowsAsync<StoreConflictException>(() => Store.UpdateAsync(Server("none"), Ct));
        Assert.Equal(StoreConflict.NotFound, conflict.Reason);
    }

    [Fact]
    public async Task UpdateStatus_ManyAtOnce_ExactlyOneWinsEachVersion()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        const int rivals = 16;
        var results = await Task.WhenAll(Enumerable.Range(2, rivals).Select(async term =>
        {
            try
            {
                await Task.Yield();
                await Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(term) }, Ct);
                return term;
            }
            catch (StoreConflictException e) when (e.Reason == StoreConflict.VersionChanged)
            {
                return 0;
            }
        }));
        var winner = Assert.Single(results, t => t != 0);
        Assert.Equal(winner, (await Store.GetAsync<SiteServer>("a", Ct))!.Status.Term);
    }

    [Fact]
    public async Task Create_ManyOfOneName_ExactlyOneMintsTheTerm()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Task.Yield();
                await Store.CreateAsync(Takeover($"spare-{i}"), Ct);
                return $"spare-{i}";
            }
            catch (StoreConflictException e) when (e.Reason == StoreConflict.AlreadyExists)
            {
                return null;
            }
        }));
        var winner = Assert.Single(results, r => r is not null);
        Assert.Equal(winner, (await Store.GetAsync<Takeover>("slave-2-t2", Ct))!.Spec.Spare);
    }

    [Fact]
    public async Task Delete_PresentAndUnknown_SaysWhich()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        var updated = await Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(2) }, Ct);
        await Assert.ThrowsAsync<StoreConflictException>(() => Store.DeleteAsync<SiteServer>("a", Ct, created.Metadata.ResourceVersion));
        Assert.True(await Store.DeleteAsync<SiteServer>("a", Ct, updated.Metadata.ResourceVersion));
        Assert.False(await Store.DeleteAsync<SiteServer>("a", Ct));
    }

    [Fact]
    public async Task Create_AfterDelete_NeverReusesAVersion()
    {
        var first = await Store.CreateAsync(Server("a"), Ct);
        await Store.DeleteAsync<SiteServer>("a", Ct);
        var second = await Store.CreateAsync(Server("a"), Ct);
        Assert.NotEqual(first.Metadata.ResourceVersion, second.Metadata.ResourceVersion);
        await Assert.ThrowsAsync<StoreConflictException>(() => Store.UpdateAsync(first, Ct));
    }

    [Fact]
    public async Task Watch_PresentStateThenChanges_InOrder()
    {
        var a = await Store.CreateAsync(Server("a"), Ct);
        await using var watch = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        Assert.Equal(["a"], await ListedAsync(watch));
        await Store.CreateAsync(Server("b"), Ct);
        Assert.Equal((StoreChangeKind.Added, "b"), await NextAsync(watch));
        await Store.UpdateStatusAsync(a with { Status = new SiteServerStatus(2) }, Ct);
        Assert.Equal((StoreChangeKind.Modified, "a"), await NextAsync(watch));
        await Store.DeleteAsync<SiteServer>("b", Ct);
        Assert.Equal((StoreChangeKind.Deleted, "b"), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_SlowReader_SeesTheNewestState()
    {
        var a = await Store.CreateAsync(Server("a"), Ct);
        await using var watch = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        await ListedAsync(watch);
        for (var term = 2; term <= 20; term++)
        {
            a = await Store.UpdateStatusAsync(a with { Status = new SiteServerStatus(term) }, Ct);
        }
        long seen = 0;
        while (seen != 20)
        {
            Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
            Assert.True(watch.Current.Object.Status.Term > seen);
            seen = watch.Current.Object.Status.Term;
        }
    }

    [Fact]
    public async Task Watch_OtherKind_IsNotSeen()
    {
        await using var watch = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        Assert.Empty(await ListedAsync(watch));
        var next = watch.MoveNextAsync();
        await Store.CreateAsync(Takeover("spare-1"), Ct);
        await Store.CreateAsync(Server("z"), Ct);
        Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
        Assert.Equal("z", watch.Current.Object.Metadata.Name);
    }

    /// <summary>What goes between the list and the first change is told: else whoever watches believes in it for ever.</summary>
    [Fact]
    public async Task Watch_ObjectDeletedBeforeTheFirstChangeIsRead_IsTold()
    {
        await Store.CreateAsync(Server("a"), Ct);
        await Store.CreateAsync(Server("b"), Ct);
        await using var watch = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        Assert.Equal(["a", "b"], await ListedAsync(watch));
        await Store.DeleteAsync<SiteServer>("a", Ct);
        Assert.Equal((StoreChangeKind.Deleted, "a"), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_BegunAgainAfterADeletion_ListsWithoutIt()
    {
        await Store.CreateAsync(Server("a"), Ct);
        await using (var first = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct))
        {
            Assert.Equal(["a"], await ListedAsync(first));
        }
        await Store.DeleteAsync<SiteServer>("a", Ct);
        await using var second = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        Assert.Empty(await ListedAsync(second));
    }

    /// <summary>Whoever must end something first holds the object by its finalizer; when that is taken away, it goes.</summary>
    [Fact]
    public async Task Delete_WithAFinalizer_StaysUntilThatIsTakenAway()
    {
        var held = Server("a") with { Metadata = new() { Name = "a", Finalizers = [ObjectMeta.ReleaseSpare] } };
        await Store.CreateAsync(held, Ct);
        await using var watch = Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
        await ListedAsync(watch);
        Assert.True(await Store.DeleteAsync<SiteServer>("a", Ct));
        Assert.Equal((StoreChangeKind.Modified, "a"), await NextAsync(watch));
        Assert.True(await Store.DeleteAsync<SiteServer>("a", Ct));
        var deleting = (await Store.GetAsync<SiteServer>("a", Ct))!;
        Assert.NotNull(deleting.Metadata.DeletionTimestamp);
        deleting = await Store.UpdateStatusAsync(deleting with { Status = deleting.Status with { Term = 2 } }, Ct);
        Assert.Equal((StoreChangeKind.Modified, "a"), await NextAsync(watch));
        deleting = await Store.UpdateAsync(
            deleting with { Spec = deleting.Spec with { Maintenance = true }, Metadata = deleting.Metadata with { DeletionTimestamp = null } }, Ct);
        Assert.Equal((StoreChangeKind.Modified, "a"), await NextAsync(watch));
        Assert.NotNull(deleting.Metadata.DeletionTimestamp);
        await Store.UpdateAsync(deleting with { Metadata = deleting.Metadata with { Finalizers = [] } }, Ct);
        Assert.Equal((StoreChangeKind.Deleted, "a"), await NextAsync(watch));
        Assert.Null(await Store.GetAsync<SiteServer>("a", Ct));
    }

    [Fact]
    public async Task Generation_CountsChangesOfTheSpecAlone()
    {
        var created = await Store.CreateAsync(Server("a"), Ct);
        Assert.False(string.IsNullOrEmpty(created.Metadata.Uid));
        var status = await Store.UpdateStatusAsync(created with { Status = created.Status with { Term = 2 } }, Ct);
        Assert.Equal(created.Metadata.Generation, status.Metadata.Generation);
        var wished = await Store.UpdateAsync(
            status with { Metadata = status.Metadata with { Annotations = new Dictionary<string, string> { ["failover.video/takeover"] = "any" } } }, Ct);
        Assert.Equal(created.Metadata.Generation, wished.Metadata.Generation);
        var changed = await Store.UpdateAsync(wished with { Spec = wished.Spec with { Maintenance = true } }, Ct);
        Assert.Equal(created.Metadata.Generation + 1, changed.Metadata.Generation);
        Assert.Equal(created.Metadata.Uid, changed.Metadata.Uid);
    }

    protected static SiteServer Server(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Address = $"http://{name}:7420" } };

    private static Takeover Takeover(string spare) => new()
    {
        Metadata = new() { Name = "slave-2-t2" },
        Spec = new() { Server = "slave-2", Spare = spare, Term = 2, Reason = "test" },
    };

    private static async Task<(StoreChangeKind Kind, string Name)> NextAsync(IAsyncEnumerator<StoreChange<SiteServer>> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
        return (watch.Current.Kind, watch.Current.Object.Metadata.Name);
    }

    private static async Task<IEnumerable<string>> ListedAsync(IAsyncEnumerator<StoreChange<SiteServer>> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
        Assert.Equal(StoreChangeKind.Listed, watch.Current.Kind);
        return watch.Current.All.Select(s => s.Metadata.Name);
    }
}
