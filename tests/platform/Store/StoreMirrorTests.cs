using System.Runtime.CompilerServices;
using Failover.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Platform.Tests;

public sealed class StoreMirrorTests : IDisposable
{
    private readonly SqliteSiteStore _inner = new(":memory:", TimeProvider.System);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _inner.Dispose();
        _stop.Dispose();
    }

    /// <summary>Somebody deletes while the mirror begins to watch: what it believed in until then must not stay as a ghost.</summary>
    [Fact]
    public async Task Run_ObjectDeletedWhileItBeginsToWatch_IsNoGhost()
    {
        var ct = _stop.Token;
        await _inner.CreateAsync(Server("a"), ct);
        await _inner.CreateAsync(Server("b"), ct);
        var store = new SlowWatchStore(_inner, before: () => _inner.DeleteAsync<SiteServer>("a", ct));
        var mirror = new StoreMirror<SiteServer>(store, TimeProvider.System, NullLogger.Instance);
        var running = mirror.RunAsync(ct);
        await WaitAsync(() => mirror.Synced, "the mirror is synced");
        Assert.Equal(["b"], mirror.Objects.Keys);
        Assert.Empty(mirror.Deleted);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>A deletion that the watch told is one; what a fresh list only lacks is none.</summary>
    [Fact]
    public async Task Run_DeletionThatIsTold_IsAmongTheDeleted()
    {
        var ct = _stop.Token;
        await _inner.CreateAsync(Server("a"), ct);
        var mirror = new StoreMirror<SiteServer>(_inner, TimeProvider.System, NullLogger.Instance);
        var running = mirror.RunAsync(ct);
        await WaitAsync(() => mirror.Objects.ContainsKey("a"), "a is seen");
        await _inner.DeleteAsync<SiteServer>("a", ct);
        await WaitAsync(() => mirror.Deleted.ContainsKey("a"), "the deletion is seen");
        Assert.Empty(mirror.Objects);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static SiteServer Server(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Address = $"http://{name}:7420" } };

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"Not within 30 s: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _stop.Token);
        }
    }

    /// <summary>Something happens after whatever the mirror read before it watches.</summary>
    private sealed class SlowWatchStore(SqliteSiteStore inner, Func<Task> before) : ISiteStore
    {
        public Task<T?> GetAsync<T>(string name, CancellationToken ct)
            where T : class, ISiteObject => inner.GetAsync<T>(name, ct);

        public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
            where T : class, ISiteObject => inner.ListAsync<T>(ct);

        public async IAsyncEnumerable<StoreChange<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken ct)
            where T : class, ISiteObject
        {
            await before();
            await foreach (var change in inner.WatchAsync<T>(ct))
            {
                yield return change;
            }
        }

        public Task<T> CreateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => inner.CreateAsync(value, ct);

        public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => inner.UpdateAsync(value, ct);

        public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => inner.UpdateStatusAsync(value, ct);

        public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
            where T : class, ISiteObject => inner.DeleteAsync<T>(name, ct, resourceVersion);
    }
}
