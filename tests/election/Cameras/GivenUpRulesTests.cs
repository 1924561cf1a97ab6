using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>A server and its cameras are in no object any more, nobody saw them deleted, and a spare keeps them: only an operator's word ends that (R11).</summary>
public sealed class GivenUpRulesTests
{
    private static readonly DateTimeOffset Wall = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Ends_NobodySaidAnything_None() => Assert.Empty(Ends(Homeless()));

    [Fact]
    public void Ends_Dropped_EveryOpenRunOfThatHolderByTheOperatorsWord()
    {
        var ends = Ends(Dropped(Homeless()));
        Assert.Equal([("slave-2", "door"), ("slave-2", "yard")], ends.Select(e => (e.Server, e.Camera)));
        Assert.All(ends, e => Assert.Equal("anna", e.By));
        Assert.Equal("slave-2 is not in the site, and anna wishes that what spare-1 keeps of door is deleted: its recording ends.", ends[0].Why);
    }

    [Fact]
    public void Ends_Adopted_OnlyTheCamerasThatAreGiven()
    {
        var adopted = Adopted(Homeless(), "slave-1", "door");
        var end = Assert.Single(Ends(adopted, new SiteServer { Metadata = new ObjectMeta { Name = "slave-1" }, Spec = new SiteServerSpec { Address = "http://slave-1" } }));
        Assert.Equal(("door", "anna"), (end.Camera, end.By));
        Assert.EndsWith("keeps of door goes to slave-1: its recording ends.", end.Why, StringComparison.Ordinal);
        // Nobody is there to adopt it: then nothing ends for it.
        Assert.Empty(Ends(adopted));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("camera")]
    [InlineData("opening")]
    [InlineData("written")]
    [InlineData("closed")]
    [InlineData("unheard")]
    public void Ends_NotWhatWasMeant_None(string what)
    {
        var site = Site(Dropped(Homeless()), what == "server" ? [new SiteServer { Metadata = new ObjectMeta { Name = "slave-2" }, Spec = new SiteServerSpec { Address = "http://slave-2" } }] : []);
        site = what switch
        {
            "camera" => site with { Cameras = ByName([Camera("door"), Camera("yard")]) },
            "written" => site with { Stopped = ByName([Stopped("door"), Stopped("yard")]) },
            "opening" => site with { Reinsertions = ByName([Dropped(Homeless()) with { Status = Homeless().Status with { Conditions = [Ready(Wall.AddHours(2))] } }]) },
            _ => site,
        };
        var beats = Beats(open: what != "closed");
        Assert.Empty(GivenUpRules.Ends(site, what == "unheard" ? [] : beats, Wall));
    }

    [Fact]
    public async Task Election_WasDownWhenTheyLeftTheStore_TheSpareKeepsUntilSomebodySaysThatItIsOver()
    {
        using var site = new MindSite(18, minds: 1);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        await site.PassAsync(3);
        var spare = site.Recorders["spare-1"];
        spare.Keeps = ("slave-2", "cam-1");
        site.KillServer("slave-2");
        site.Kill(site.Minds[0]);
        await site.RestoreAsync(MindSite.Objects(cameras: 0).Where(o => o is not SiteServer { Metadata.Name: "slave-2" }));
        site.Start();
        await site.PassAsync(90);
        // Absence alone: nothing ends, whatever the store says or does not say.
        Assert.Empty(await site.Store.ListAsync<StoppedCamera>(Ct));
        Assert.True(spare.KeepsNow);

        await site.Store.CreateAsync(Dropped(Homeless()), Ct);
        site.Dirty = true;
        await site.UntilAsync("the end is written down", 5, async () => (await site.Store.ListAsync<StoppedCamera>(Ct)) is [{ Spec: { Server: "slave-2", Camera: "cam-1", By: "anna" } }]);
        site.Dirty = true;
        await site.UntilAsync("spare-1 is told and ends it", 10, () => !spare.KeepsNow);
    }

    [Fact]
    public void IsShown_ASpareKeepsItStill_TheEntryStays()
    {
        var entry = new StoppedEntry("slave-2", "door", "anna", Wall, "over.");
        var view = new ElectionView { Beats = Beats(open: true) };
        Assert.False(StoppedBook.IsShown(entry, view));
        Assert.True(StoppedBook.IsShown(entry, view with { Beats = Beats(open: false) }));
    }

    private static IReadOnlyList<StoppedEntry> Ends(Reinsertion reinsertion, params SiteServer[] servers) => GivenUpRules.Ends(Site(reinsertion, servers), Beats(open: true), Wall);

    private static SiteObjects Site(Reinsertion reinsertion, SiteServer[] servers) =>
        new() { Synced = true, Servers = ByName(servers), Reinsertions = ByName([reinsertion]) };

    private static Dictionary<string, BeatSeen> Beats(bool open)
    {
        var world = new World();
        world.Hear("spare-1", b => b with
        {
            Holdings =
            [
                .. new[] { "door", "yard" }.Select(c => new HoldingReport("slave-2", c, new RunId("spare-1", "b1", 1), 0, 1000, 40, 40_000, open)),
                new HoldingReport("slave-2", "gate", new RunId("spare-1", "b1", 2), 0, 1000, 40, 40_000, false),
            ],
        });
        return world.Beats;
    }

    private static Reinsertion Homeless() => new()
    {
        Metadata = new ObjectMeta { Name = "slave-2-t2-spare-1" },
        Spec = new ReinsertionSpec("slave-2", "spare-1", "slave-2-t2"),
        Status = new ReinsertionStatus { State = ReinsertionState.NoHome, Conditions = [Ready(Wall)] },
    };

    private static Reinsertion Dropped(Reinsertion of) => With(of, OperatorWishes.Drop, DropWish.OpeningOf(of));

    private static Reinsertion Adopted(Reinsertion of, string server, params string[] cameras) =>
        With(of, OperatorWishes.Adopt, AdoptWish.ValueOf(of, server, cameras.ToDictionary(c => c, c => c, StringComparer.Ordinal)));

    private static Reinsertion With(Reinsertion of, string wish, string value) => of with
    {
        Metadata = of.Metadata with { Annotations = OperatorWishes.With(of.Metadata.Annotations, wish, new Wish(value, "anna", Wall, null)) },
    };

    private static Condition Ready(DateTimeOffset since) => new(Condition.Ready, ConditionStatus.False, ConditionReason.NoHome, "", since);

    private static Camera Camera(string name) => new() { Metadata = new ObjectMeta { Name = name }, Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://x/1" } };

    private static StoppedCamera Stopped(string camera) =>
        new() { Metadata = new ObjectMeta { Name = StoppedCamera.NameOf("slave-2", camera) }, Spec = new StoppedEntry("slave-2", camera, "site", Wall, "over.") };

    private static ImmutableSortedDictionary<string, T> ByName<T>(IEnumerable<T> all)
        where T : class, ISiteObject => all.ToImmutableSortedDictionary(o => o.Metadata.Name, o => o, StringComparer.Ordinal);
}
