using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>From the first sight of an object to the end of its deletion, over a real store.</summary>
public sealed class FinalizerKeeperTests : IDisposable
{
    private readonly SqliteSiteStore _store = new(":memory:", TimeProvider.System);
    private readonly Journal _journal = new();
    private readonly Dictionary<string, string> _outOfReach = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Keep_CameraDeleted_StaysUntilItsEndIsWrittenAndThenGoes()
    {
        await _store.CreateAsync(new Camera { Metadata = new() { Name = "door" }, Spec = new() { Server = "slave-1", Url = "rtsp://x/1" } }, Ct);
        await _store.CreateAsync(new Camera { Metadata = new() { Name = "yard" }, Spec = new() { Server = "slave-1", Url = "rtsp://x/2" } }, Ct);
        await KeepAsync();
        Assert.Equal([ObjectMeta.ReleaseSpare], (await _store.GetAsync<Camera>("door", Ct))!.Metadata.Finalizers);
        await _store.DeleteAsync<Camera>("door", Ct);
        await KeepAsync();
        Assert.NotNull((await _store.GetAsync<Camera>("door", Ct))!.Metadata.DeletionTimestamp);
        Assert.Equal(["DeletionWaits"], _journal.Kinds);
        await _store.CreateAsync(new StoppedCamera { Metadata = new() { Name = "slave-1.door" }, Spec = new StoppedEntry("slave-1", "door", "site", TimeProvider.System.GetUtcNow(), "") }, Ct);
        await KeepAsync();
        Assert.Null(await _store.GetAsync<Camera>("door", Ct));
        Assert.NotNull(await _store.GetAsync<Camera>("yard", Ct));
    }

    [Fact]
    public async Task Keep_SpareDeletedWhileItServes_WishesTheReleaseOnceAndLetsItGoAtTheEnd()
    {
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-1" }, Spec = new() { Address = "http://slave-1:7420" } }, Ct);
        await _store.CreateAsync(new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://spare-1:7420" } }, Ct);
        var takeover = await _store.CreateAsync(
            new Takeover { Metadata = new() { Name = "slave-1-t2" }, Spec = new() { Server = "slave-1", Spare = "spare-1", Term = 2, Reason = "test" }, Status = new() { State = TakeoverState.Active } }, Ct);
        await KeepAsync();
        await _store.DeleteAsync<FailoverServer>("spare-1", Ct);
        await KeepAsync();
        var wished = (await _store.GetAsync<SiteServer>("slave-1", Ct))!;
        Assert.Equal("slave-1-t2", wished.Metadata.Annotations[OperatorWishes.Release]);
        await KeepAsync();
        Assert.Equal(wished.Metadata.ResourceVersion, (await _store.GetAsync<SiteServer>("slave-1", Ct))!.Metadata.ResourceVersion);
        Assert.NotNull(await _store.GetAsync<FailoverServer>("spare-1", Ct));
        takeover = (await _store.GetAsync<Takeover>("slave-1-t2", Ct))!;
        await _store.UpdateStatusAsync(takeover with { Status = takeover.Status with { State = TakeoverState.Completed } }, Ct);
        await KeepAsync();
        Assert.Null(await _store.GetAsync<FailoverServer>("spare-1", Ct));
    }

    [Fact]
    public async Task Keep_SpareDeletedWhileItIsOff_WaitsUntilItIsOutOfReachAndGoes()
    {
        await _store.CreateAsync(new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://spare-1:7420" } }, Ct);
        await _store.CreateAsync(
            new Takeover { Metadata = new() { Name = "slave-1-t2" }, Spec = new() { Server = "slave-1", Spare = "spare-1", Term = 2, Reason = "test" }, Status = new() { State = TakeoverState.Reinserting } }, Ct);
        await KeepAsync();
        await _store.DeleteAsync<FailoverServer>("spare-1", Ct);
        await KeepAsync();
        Assert.NotNull(await _store.GetAsync<FailoverServer>("spare-1", Ct));
        _outOfReach["spare-1"] = "spare-1 is off";
        await KeepAsync();
        Assert.Null(await _store.GetAsync<FailoverServer>("spare-1", Ct));
    }

    private async Task KeepAsync()
    {
        var all = new SiteObjects
        {
            Synced = true,
            Servers = await ByNameAsync<SiteServer>(),
            Spares = await ByNameAsync<FailoverServer>(),
            Cameras = await ByNameAsync<Camera>(),
            Takeovers = await ByNameAsync<Takeover>(),
            Stopped = await ByNameAsync<StoppedCamera>(),
        };
        await Keeper.KeepAsync(all, _outOfReach, Ct);
    }

    private FinalizerKeeper? _made;

    private FinalizerKeeper Keeper => _made ??= new FinalizerKeeper(_store, _journal, TimeProvider.System, NullLogger.Instance);

    private async Task<IReadOnlyDictionary<string, T>> ByNameAsync<T>()
        where T : class, ISiteObject => (await _store.ListAsync<T>(Ct)).ToDictionary(o => o.Metadata.Name, StringComparer.Ordinal);

    private sealed class Journal : IJournal
    {
        public List<string> Kinds { get; } = [];

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) => Kinds.Add(kind);
    }
}
