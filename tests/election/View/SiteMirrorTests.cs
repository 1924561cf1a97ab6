using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>Whatever the rules read must reach them from a real store: a list that stays empty stops nothing and tells nobody.</summary>
public sealed class SiteMirrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mirror-").FullName;
    private readonly SqliteSiteStore _store;

    public SiteMirrorTests() => _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Snapshot_EveryKindAndADeletedCamera_IsThere()
    {
        await _store.CreateAsync(new Site { Metadata = new() { Name = "demo" } }, Ct);
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://slave-2" } }, Ct);
        await _store.CreateAsync(new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://spare-1" } }, Ct);
        await _store.CreateAsync(new Camera { Metadata = new() { Name = "door" }, Spec = new() { Server = "slave-2", Url = "rtsp://cam/1" } }, Ct);
        await _store.CreateAsync(new Takeover { Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "x" } }, Ct);
        await _store.CreateAsync(new Reinsertion { Metadata = new() { Name = "slave-2-t2-spare-1" }, Spec = new("slave-2", "spare-1", "slave-2-t2") }, Ct);
        await _store.CreateAsync(new StoppedCamera { Metadata = new() { Name = "slave-2.gate" }, Spec = new("slave-2", "gate", "anna", DateTimeOffset.UnixEpoch, "sold") }, Ct);
        var mirror = new SiteMirror(_store, TimeProvider.System, NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = mirror.RunAsync(stop.Token);
        await UntilAsync(() => mirror.Snapshot() is { Synced: true } all && all.Servers.Count == 1 && all.Spares.Count == 1 && all.Cameras.Count == 1
            && all.Takeovers.Count == 1 && all.Reinsertions.Count == 1 && all.Stopped.Count == 1 && all.Site is not null);
        var before = mirror.Snapshot();
        Assert.Same(before, mirror.Snapshot());
        await _store.DeleteAsync<Camera>("door", Ct);
        await _store.DeleteAsync<StoppedCamera>("slave-2.gate", Ct);
        await UntilAsync(() => mirror.Snapshot() is { Cameras.Count: 0, Stopped.Count: 0 } all && all.DeletedCameras.ContainsKey("door"));
        Assert.False(before.IsSameAs(mirror.Snapshot()));
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(30), "The mirror did not show it within 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }
}
