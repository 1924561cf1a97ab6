using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>The simulated store keeps the promises of the production store, and breaks only what a fault says.</summary>
public sealed class SimStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly World _world = new(9, tell: true);
    private readonly SimNetwork _network;
    private readonly SimStore _store;
    private readonly Node _process;
    private readonly SimStoreClient _client;

    public SimStoreTests()
    {
        _network = new SimNetwork(_world);
        _store = new SimStore(new SimMachine(_world, "store", TimeSpan.Zero), _network, new Wire());
        _process = new Node(new SimMachine(_world, "control-1", TimeSpan.Zero), "election-1");
        _process.Start();
        _client = new SimStoreClient(_store, _process);
    }

    [Fact]
    public async Task Create_TwiceTheSameName_ExistsAlready()
    {
        var made = await _client.CreateAsync(Server("slave-1"), None);
        Assert.True(made.Metadata.ResourceVersion > 0);
        Assert.NotNull(made.Metadata.CreationTimestamp);
        var lost = await Assert.ThrowsAsync<StoreConflictException>(() => _client.CreateAsync(Server("slave-1"), None));
        Assert.Equal(StoreConflict.AlreadyExists, lost.Reason);
    }

    [Fact]
    public async Task Update_KeepsStatus_UpdateStatus_KeepsSpec_OldVersionsLose()
    {
        var made = await _client.CreateAsync(Server("slave-1"), None);
        var moved = await _client.UpdateAsync(made with { Spec = made.Spec with { Address = "http://other:1" }, Status = new(99) }, None);
        Assert.Equal(1, moved.Status.Term);
        Assert.True(moved.Metadata.ResourceVersion > made.Metadata.ResourceVersion);
        var lost = await Assert.ThrowsAsync<StoreConflictException>(() => _client.UpdateStatusAsync(made with { Status = new(7) }, None));
        Assert.Equal(StoreConflict.VersionChanged, lost.Reason);
        var termed = await _client.UpdateStatusAsync(moved with { Status = new(7), Spec = made.Spec }, None);
        Assert.Equal((7, "http://other:1"), (termed.Status.Term, termed.Spec.Address));
        Assert.Equal(made.Metadata.CreationTimestamp, termed.Metadata.CreationTimestamp);
    }

    [Fact]
    public async Task Delete_WithAnOldVersion_Loses_AndOfNothingIsFalse()
    {
        var made = await _client.CreateAsync(Server("slave-1"), None);
        await _client.UpdateAsync(made, None);
        await Assert.ThrowsAsync<StoreConflictException>(() => _client.DeleteAsync<SiteServer>("slave-1", None, made.Metadata.ResourceVersion));
        Assert.True(await _client.DeleteAsync<SiteServer>("slave-1", None));
        Assert.False(await _client.DeleteAsync<SiteServer>("slave-1", None));
        var lost = await Assert.ThrowsAsync<StoreConflictException>(() => _client.UpdateAsync(made, None));
        Assert.Equal(StoreConflict.NotFound, lost.Reason);
    }

    [Fact]
    public async Task Delete_OfWhatHasAFinalizer_MarksIt_AndItGoesWithTheLastOne()
    {
        var made = await _client.CreateAsync(Server("slave-1") with { Metadata = new ObjectMeta { Name = "slave-1", Finalizers = [ObjectMeta.ReleaseSpare] } }, None);
        Assert.True(await _client.DeleteAsync<SiteServer>("slave-1", None));
        var marked = _store.Get<SiteServer>("slave-1")!;
        Assert.NotNull(marked.Metadata.DeletionTimestamp);
        Assert.True(marked.Metadata.ResourceVersion > made.Metadata.ResourceVersion);
        Assert.True(await _client.DeleteAsync<SiteServer>("slave-1", None));
        Assert.Same(marked, _store.Get<SiteServer>("slave-1"));
        // Nobody takes a deletion back.
        var kept = await _client.UpdateAsync(marked with { Metadata = marked.Metadata with { DeletionTimestamp = null } }, None);
        Assert.Equal(marked.Metadata.DeletionTimestamp, kept.Metadata.DeletionTimestamp);
        await _client.UpdateAsync(kept with { Metadata = kept.Metadata with { Finalizers = [] } }, None);
        Assert.Null(_store.Get<SiteServer>("slave-1"));
    }

    [Fact]
    public async Task UnknownOutcome_FailsAlways_AndIsDoneSometimes()
    {
        _store.Faults.Unknown = 1;
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => _client.CreateAsync(Server($"slave-{i}"), None));
        }

        Assert.InRange(_store.List<SiteServer>().Count, 25, 75);
    }

    [Fact]
    public async Task OneWayPartition_TheWriteIsDone_AndTheCallerDoesNotHear()
    {
        _network.Block("store", "control-1");
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.CreateAsync(Server("slave-1"), None));
        Assert.NotNull(_store.Get<SiteServer>("slave-1"));
    }

    [Fact]
    public async Task Stopped_TheWriteIsDoneWhenItGoesOn()
    {
        _store.Process.Stop();
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.CreateAsync(Server("slave-1"), None));
        Assert.Null(_store.Get<SiteServer>("slave-1"));
        _store.Process.Continue();
        Assert.NotNull(_store.Get<SiteServer>("slave-1"));
    }

    [Fact]
    public async Task Storm_OfOneCaller_DoesNotTouchAnother()
    {
        _store.FaultsOf("election-1").Refused = 1;
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.ListAsync<SiteServer>(None));
        var other = new Node(new SimMachine(_world, "control-2", TimeSpan.Zero), "election-2");
        other.Start();
        Assert.Empty(await new SimStoreClient(_store, other).ListAsync<SiteServer>(None));
    }

    [Fact]
    public void Watch_FollowsChanges_AndListsAgainAfterARestore()
    {
        _store.Create(Server("slave-1"));
        var backup = _store.Backup();
        var mirror = Mirror();
        Assert.False(mirror.Synced);
        Run(1);
        Assert.Equal(["slave-1"], mirror.Objects.Keys);
        _store.Create(Server("slave-2"));
        Run(1);
        Assert.Equal(["slave-1", "slave-2"], mirror.Objects.Keys);
        _store.Restore(backup);
        Assert.Equal(2, mirror.Objects.Count);
        Run(2);
        Assert.Equal(["slave-1"], mirror.Objects.Keys);
        _store.Empty();
        Run(2);
        Assert.Empty(mirror.Objects);
        Assert.Equal(1, _store.Create(Server("slave-3")).Metadata.ResourceVersion);
    }

    [Fact]
    public void Watch_Partitioned_KeepsWhatItHas_AndCatchesUp()
    {
        var mirror = Mirror();
        Run(1);
        _network.Block("store", "control-1");
        _store.Create(Server("slave-1"));
        Run(30);
        Assert.Empty(mirror.Objects);
        Assert.True(mirror.Synced);
        _network.Open("store", "control-1");
        Run(2);
        Assert.Equal(["slave-1"], mirror.Objects.Keys);
    }

    [Fact]
    public void Watch_Late_ChangesKeepTheirOrder()
    {
        var mirror = Mirror();
        Run(1);
        _store.Faults.WatchLate = TimeSpan.FromSeconds(3);
        var made = _store.Create(Server("slave-1"));
        _store.Faults.WatchLate = TimeSpan.Zero;
        _store.UpdateStatus(made with { Status = new(4) });
        Run(1);
        Assert.Empty(mirror.Objects);
        Run(3);
        Assert.Equal(4, mirror.Objects["slave-1"].Status.Term);
    }

    private StoreMirror<SiteServer> Mirror()
    {
        var mirror = new StoreMirror<SiteServer>(_client, _process.Machine.Clock, SilentLog.Instance);
        _ = new SimWatch<SiteServer>(_store, _process, mirror);
        return mirror;
    }

    private void Run(double seconds) => _world.RunUntil(_world.Now + TimeSpan.FromSeconds(seconds));

    private static SiteServer Server(string name) => new() { Metadata = new ObjectMeta { Name = name }, Spec = new SiteServerSpec { Address = $"http://{name}:7420" } };

    private sealed class Node(SimMachine machine, string name) : SimProcess(machine, name)
    {
        protected override void OnStart()
        {
        }

        protected override void OnKilled(bool powerCut)
        {
        }
    }
}
