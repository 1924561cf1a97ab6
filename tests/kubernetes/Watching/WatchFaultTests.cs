using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform;

namespace Failover.Kubernetes.Tests;

/// <summary>A watch goes on through everything that an API server does to watches, and misses nothing.</summary>
public sealed class WatchFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private ApiFixture _api = null!;
    private IAsyncEnumerator<StoreChange<SiteServer>> _watch = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiFixture.StartAsync(o => o with { Watch = TimeSpan.FromSeconds(1), WatchGrace = TimeSpan.FromSeconds(1) });
        _watch = _api.Store.WatchAsync<SiteServer>(Ct).GetAsyncEnumerator(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Cut_GoesOnFromTheLastVersionWithoutAList()
    {
        await ListedAsync();
        for (var round = 0; round < 3; round++)
        {
            await OpenAsync();
            _api.Server.CutWatches();
            await _api.Store.CreateAsync(ApiFixture.Server1($"s{round}"), Ct);
            Assert.Equal((StoreChangeKind.Added, $"s{round}"), await NextAsync());
        }
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task EndedByTheServer_GoesOnWithoutAList()
    {
        await ListedAsync();
        await UntilAsync(() => _api.Server.Calls.GetValueOrDefault(("test", "watch", "siteservers")) >= 3);
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        Assert.Equal((StoreChangeKind.Added, "a"), await NextAsync());
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task SilentConnection_IsGivenUpAndAnotherOneBegun()
    {
        _api.Server.Faults.Add(ApiFault.Hang, c => c.Verb == "watch", times: 1);
        await ListedAsync();
        await UntilAsync(() => !_api.Server.Faults.Applied.IsEmpty);
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        Assert.Equal((StoreChangeKind.Added, "a"), await NextAsync());
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task VersionForgotten_ListsAnewAndKnowsWhatWentMeanwhile()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        await _api.Store.CreateAsync(ApiFixture.Server1("b"), Ct);
        Assert.Equal(["a", "b"], await ListedAsync());
        await OpenAsync();
        // Nobody watches while "a" goes and its deletion is forgotten.
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb == "watch", code: 503);
        _api.Server.CutWatches();
        await _api.Store.DeleteAsync<SiteServer>("a", Ct);
        _api.Server.Objects.Compact();
        _api.Server.Faults.Clear();
        Assert.Equal(["b"], await ListedAsync());
        await _api.Store.CreateAsync(ApiFixture.Server1("c"), Ct);
        Assert.Equal((StoreChangeKind.Added, "c"), await NextAsync());
    }

    [Fact]
    public async Task Bookmarks_KeepAQuietWatchYoungerThanACompaction()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        await ListedAsync();
        // Others change, this kind does not: only bookmarks tell how far it is.
        for (var i = 0; i < 20; i++)
        {
            await _api.Store.CreateAsync(new Camera { Metadata = new() { Name = $"c{i}" }, Spec = new() { Server = "a", Url = "rtsp://x/1" } }, Ct);
        }
        var watches = _api.Server.Calls.GetValueOrDefault(("test", "watch", "siteservers"));
        await UntilAsync(() => _api.Server.Calls.GetValueOrDefault(("test", "watch", "siteservers")) >= watches + 2);
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task Storm_OfErrors_IsWaitedOutAndNotFed()
    {
        await ListedAsync();
        await OpenAsync();
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb == "watch", code: 500, times: 4);
        _api.Server.CutWatches();
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal((StoreChangeKind.Added, "a"), await NextAsync());
        // 100, 200, 400, 800 ms, of each the half at least.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(600));
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task RefusedAtTheBeginning_SaysWhichRightIsMissing()
    {
        _api.Server.Allowed = c => c.Verb != "watch";
        await ListedAsync();
        var refused = await Assert.ThrowsAsync<KubernetesRefusedException>(async () => await _watch.MoveNextAsync().AsTask().WaitAsync(Deadline, Ct));
        Assert.Contains("'watch' of 'siteservers'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StaleList_IsCaughtUpByTheWatch()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        _api.Server.FreezeLists(ApiFixture.Resource("siteservers"));
        await _api.Store.DeleteAsync<SiteServer>("a", Ct);
        await _api.Store.CreateAsync(ApiFixture.Server1("b"), Ct);
        Assert.Equal(["a"], await ListedAsync());
        Assert.Equal((StoreChangeKind.Deleted, "a"), await NextAsync());
        Assert.Equal((StoreChangeKind.Added, "b"), await NextAsync());
    }

    private int Lists => _api.Server.Calls[("test", "list", "siteservers")];

    private Task OpenAsync() => UntilAsync(() => _api.Server.OpenWatches > 0);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Deadline, "The condition did not hold in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }

    private async Task<(StoreChangeKind Kind, string Name)> NextAsync()
    {
        Assert.True(await _watch.MoveNextAsync().AsTask().WaitAsync(Deadline, Ct));
        return (_watch.Current.Kind, _watch.Current.Object.Metadata.Name);
    }

    private async Task<IEnumerable<string>> ListedAsync()
    {
        Assert.True(await _watch.MoveNextAsync().AsTask().WaitAsync(Deadline, Ct));
        Assert.Equal(StoreChangeKind.Listed, _watch.Current.Kind);
        return _watch.Current.All.Select(s => s.Metadata.Name);
    }
}
