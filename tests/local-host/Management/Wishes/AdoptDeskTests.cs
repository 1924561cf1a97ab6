using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.LocalHost.Tests;

/// <summary>Which wishes to give held footage to another server are stored, in a real store.</summary>
public sealed class AdoptDeskTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSiteStore _store;
    private readonly AdoptDesk _desk;
    private IReadOnlyList<HoldingReport>? _held = [Held("cam-1"), Held("cam-2"), Held("cam-7", "slave-1")];

    public AdoptDeskTests()
    {
        _store = new SqliteSiteStore(_folder.PathOf("site.db"), TimeProvider.System);
        _desk = new AdoptDesk(_store, holder => holder == "spare-1" ? _held : null, new FakeTimeProvider(Noon));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WishAsync_NotConfirmed_SaysWhatWouldGoWhereAndStoresNothing()
    {
        await SiteAsync("cam-2", "cam-9");
        var answer = await WishAsync(confirm: false, ("cam-1", "cam-9"), ("cam-2", "cam-2"));
        Assert.Equal((false, false, false), (answer.Accepted, answer.Changed, answer.UnknownName));
        Assert.Equal(
            "slave-3 would get for good what spare-1 holds of slave-2: cam-1 as cam-9, cam-2. It is filed there under these names and nothing moves it back; confirm with --yes.",
            answer.Reason);
        Assert.Empty((await ReinsertionAsync()).Metadata.Annotations);
    }

    [Fact]
    public async Task WishAsync_ConfirmedWithoutCameras_AllThatAreHeldByTheirOwnNamesAndTwiceIsOnce()
    {
        await SiteAsync("cam-1", "cam-2", "cam-3");
        var answer = await WishAsync(confirm: true);
        Assert.Equal((true, true), (answer.Accepted, answer.Changed));
        Assert.Equal("slave-3 is told to fetch what spare-1 holds of slave-2: cam-1, cam-2. failover status says how far it is, or why slave-3 refuses it.", answer.Reason);
        var stored = await ReinsertionAsync();
        Assert.Equal("2026-05-01T11:00:00Z slave-3 cam-1=cam-1 cam-2=cam-2", stored.Metadata.Annotations[OperatorWishes.Adopt]);
        Assert.Equal(("slave-3", "anna"), (AdoptWish.Of(stored)!.Server, AdoptWish.Of(stored)!.Who));
        Assert.All(stored.Metadata.Annotations.Keys, key => Assert.True(OperatorWishes.IsWish(key), key));
        Assert.False((await WishAsync(confirm: true)).Changed);
        // On its way: the same again is no news, another mapping would be too late.
        await _store.UpdateStatusAsync(stored with { Status = stored.Status with { State = ReinsertionState.Copying } }, Ct);
        Assert.Equal((true, false), (await WishAsync(confirm: true) is var again ? again.Accepted : default, again.Changed));
        var late = await WishAsync(confirm: true, ("cam-1", "cam-3"));
        Assert.Equal((false, "slave-3 fetches it already (cam-1, cam-2): wait until that is done."), (late.Accepted, late.Reason));
    }

    [Fact]
    public async Task WishAsync_ConfirmedForOneCamera_OnlyThat()
    {
        await SiteAsync("cam-9");
        Assert.True((await WishAsync(confirm: true, ("cam-1", "cam-9"))).Changed);
        Assert.Equal("cam-1 as cam-9", AdoptWish.TextOf(AdoptWish.Of(await ReinsertionAsync())!.Cameras));
        // Refused by slave-3, and wished otherwise: the new word counts.
        await _store.CreateAsync(CameraOf("cam-8"), Ct);
        Assert.True((await WishAsync(confirm: true, ("cam-1", "cam-8"))).Changed);
        Assert.Equal("cam-1 as cam-8", AdoptWish.TextOf(AdoptWish.Of(await ReinsertionAsync())!.Cameras));
    }

    [Fact]
    public async Task WishAsync_CamerasThatAreNotThere_AllAreNamedWithTheRemedy()
    {
        await SiteAsync("cam-9");
        Assert.Equal(
            "slave-3 has no camera cam-1: say which camera cam-1 becomes with --camera cam-1=NAME. slave-3 has no camera cam-2: say which camera cam-2 becomes with --camera cam-2=NAME.",
            (await WishAsync(confirm: true)).Reason);
        Assert.Equal(
            "Nobody holds video of a camera cam-5 of slave-2. cam-1 and cam-2 cannot both become cam-9: one camera has one picture at a time.",
            (await WishAsync(confirm: true, ("cam-1", "cam-9"), ("cam-2", "cam-9"), ("cam-5", "cam-9"))).Reason);
        Assert.Empty((await ReinsertionAsync()).Metadata.Annotations);
    }

    [Fact]
    public async Task WishAsync_NoSuchServer_UnknownName()
    {
        await SiteAsync("cam-1", "cam-2");
        var answer = await _desk.WishAsync("slave-2", new WishRequest { To = "slave-9", Confirm = true }, Ct);
        Assert.Equal(
            (false, true, "The site has no server slave-9, so it cannot adopt what is held of slave-2: name one that failover status lists."),
            (answer.Accepted, answer.UnknownName, answer.Reason));
        Assert.True((await _desk.WishAsync("slave-8", new WishRequest { To = "slave-3", Confirm = true }, Ct)).UnknownName);
    }

    [Fact]
    public async Task WishAsync_ServerIsInTheSiteOrHolderIsNotHeardOrDropped_Refused()
    {
        await SiteAsync("cam-1", "cam-2");
        Assert.Equal(
            "slave-3 is in the site: what others hold of it comes home by itself, and no other server gets it. Remove the server first, if it is gone for good.",
            (await _desk.WishAsync("slave-3", new WishRequest { To = "slave-3", Confirm = true }, Ct)).Reason);
        _held = null;
        Assert.Equal("spare-1 was not heard yet: which cameras it holds is not known now; ask again when it beats.", (await WishAsync(confirm: true)).Reason);
        _held = [];
        Assert.Equal("Nobody holds anything of slave-2 any more: there is nothing to adopt.", (await WishAsync(confirm: true)).Reason);
        _held = [Held("cam-1")];
        await new DropDesk(_store, new FakeTimeProvider(Noon)).WishAsync("slave-2", new WishRequest { By = "ben", Confirm = true }, Ct);
        Assert.Equal("ben wished that what spare-1 holds of slave-2 is deleted: that goes on.", (await WishAsync(confirm: true)).Reason);
        Assert.Null(AdoptWish.Of(await ReinsertionAsync()));
    }

    private static HoldingReport Held(string camera, string server = "slave-2") => new(server, camera, new RunId("spare-1", "h1", 1), 0, 360_000, 100, 1000, false);

    private static Camera CameraOf(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Server = "slave-3", Url = "rtsp://127.0.0.1:9/a" } };

    private Task<WishAnswer> WishAsync(bool confirm, params (string Old, string New)[] cameras) => _desk.WishAsync(
        "slave-2", new WishRequest { To = "slave-3", By = "anna", Confirm = confirm, Cameras = cameras.Length == 0 ? null : cameras.ToDictionary(c => c.Old, c => c.New) }, Ct);

    private async Task SiteAsync(params string[] cameras)
    {
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-3" }, Spec = new() { Address = "http://127.0.0.1:9" } }, Ct);
        foreach (var camera in cameras)
        {
            await _store.CreateAsync(CameraOf(camera), Ct);
        }

        var stored = await _store.CreateAsync(new Reinsertion { Metadata = new() { Name = "slave-2-t2-spare-1" }, Spec = new("slave-2", "spare-1", "slave-2-t2") }, Ct);
        await _store.UpdateStatusAsync(stored with
        {
            Status = new()
            {
                State = ReinsertionState.NoHome, Reason = "spare-1 holds 100 frames.",
                Conditions = [new Condition(Condition.Ready, ConditionStatus.False, "NoHome", "spare-1 holds 100 frames.", Noon.AddHours(-1))],
            },
        }, Ct);
    }

    private async Task<Reinsertion> ReinsertionAsync() => (await _store.GetAsync<Reinsertion>("slave-2-t2-spare-1", Ct))!;
}
