using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

public sealed class FinalizerRulesTests
{
    private static readonly DateTimeOffset Wall = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, string> Reached = [];

    [Fact]
    public void Decide_ObjectsInUse_AreHeldOnce()
    {
        var site = Site(servers: [Server("slave-1")], spares: [Spare("spare-1")], cameras: [Camera("door", "slave-1"), Camera("yard", "slave-1", held: true)]);
        Assert.Equal(
            [("SiteServer", "slave-1"), ("FailoverServer", "spare-1"), ("Camera", "door")],
            Decide(site, Wall).Select(s => Assert.IsType<FinalizerStep>(s) is { Act: FinalizerAct.Hold } hold ? (hold.Kind, hold.Name) : default));
    }

    [Theory]
    [InlineData(TakeoverState.Active, "Wait")]
    [InlineData(TakeoverState.Reinserting, "Wait")]
    [InlineData(TakeoverState.Failed, "LetGo")]
    public void Decide_ServerDeletedWhileFailedOver_GoesWhenNobodyServesAsIt(TakeoverState state, string act)
    {
        var site = Site(servers: [Server("slave-1", deletedAt: Wall)], takeovers: [Takeover(state)]);
        var step = Decide(site, Wall).Single(s => s.Kind == SiteServer.Kind);
        Assert.Equal(act, step.Act.ToString());
        Assert.Contains(act == "Wait" ? "goes when spare-1 has ended its role" : "no spare serves as slave-1", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_SpareDeletedWhileItServes_IsReleasedAndThenWaitsForTheFootage()
    {
        var site = Site(servers: [Server("slave-1", held: true)], spares: [Spare("spare-1", deletedAt: Wall)], takeovers: [Takeover(TakeoverState.Active, held: true)]);
        var release = Assert.Single(Decide(site, Wall));
        Assert.Equal((FinalizerAct.Release, "slave-1-t2", "slave-1"), (release.Act, release.Takeover, release.Server));

        var wished = Server("slave-1", held: true);
        wished = wished with { Metadata = wished.Metadata with { Annotations = new Dictionary<string, string> { [OperatorWishes.Release] = "slave-1-t2" } } };
        var waits = Assert.Single(Decide(site with { Servers = ByName(wished) }, Wall));
        Assert.Equal(FinalizerAct.Wait, waits.Act);
        Assert.Contains("its footage comes home first", waits.Reason, StringComparison.Ordinal);

        Assert.Equal(FinalizerAct.LetGo, Decide(site with { Takeovers = ByName(Takeover(TakeoverState.Completed)) }, Wall).Single(s => s.Kind == FailoverServer.Kind).Act);
    }

    [Theory]
    [InlineData(TakeoverState.Assigned)]
    [InlineData(TakeoverState.Active)]
    [InlineData(TakeoverState.Returning)]
    [InlineData(TakeoverState.Reinserting)]
    public void Decide_SpareDeletedOutOfReach_GoesWithoutWaitingForAnythingOfIt(TakeoverState state)
    {
        var site = Site(servers: [Server("slave-1", held: true)], spares: [Spare("spare-1", deletedAt: Wall), Spare("spare-2", held: true)], takeovers: [Takeover(state, held: true)]);
        var step = Assert.Single(FinalizerRules.Decide(site, new Dictionary<string, string> { ["spare-1"] = "spare-1 has sent no beat for 31 s and answers no probe" }, Wall));
        Assert.Equal((FinalizerAct.LetGo, "spare-1"), (step.Act, step.Name));
        Assert.Equal(
            "FailoverServer spare-1 may go: spare-1 has sent no beat for 31 s and answers no probe; slave-1-t2 goes on without it, and what it holds comes home if it is ever heard again.",
            step.Reason);
    }

    [Fact]
    public void Decide_TakeoverDeletedWhileActive_IsReleased()
    {
        var site = Site(servers: [Server("slave-1", held: true)], takeovers: [Takeover(TakeoverState.Active, held: true, deletedAt: Wall)]);
        Assert.Equal(FinalizerAct.Release, Assert.Single(Decide(site, Wall)).Act);
        var returning = site with { Takeovers = ByName(Takeover(TakeoverState.Returning, held: true, deletedAt: Wall)) };
        Assert.StartsWith("slave-1-t2 goes when that is over (it is Returning): ", Assert.Single(Decide(returning, Wall)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TakeoverThatIsOver_NeedsNobodyToGo() =>
        Assert.Equal(FinalizerAct.LetGo, Assert.Single(Decide(Site(takeovers: [Takeover(TakeoverState.Completed, held: true)]), Wall)).Act);

    /// <summary>R11: a camera's recording ends by a written word alone.</summary>
    [Fact]
    public void Decide_CameraDeleted_GoesWhenItsEndIsWrittenDownAndNotBefore()
    {
        var site = Site(servers: [Server("slave-1", held: true)], cameras: [Camera("door", "slave-1", deletedAt: Wall), Camera("yard", "slave-1", held: true)]);
        Assert.Equal(FinalizerAct.Wait, Assert.Single(Decide(site, Wall + TimeSpan.FromSeconds(5))).Act);
        var ended = site with { Stopped = ByName(new StoppedCamera { Metadata = new() { Name = "slave-1.door" }, Spec = new StoppedEntry("slave-1", "door", "site", Wall, "") }) };
        Assert.Equal(FinalizerAct.LetGo, Assert.Single(Decide(ended, Wall)).Act);
    }

    [Fact]
    public void Decide_CameraDeletedWhileElectionWasAway_IsEndedInWords()
    {
        var site = Site(cameras: [Camera("door", "slave-1", deletedAt: Wall), Camera("yard", "slave-1", held: true)]);
        var end = Assert.Single(Decide(site, Wall + FinalizerRules.EndsBy));
        Assert.Equal((FinalizerAct.EndCamera, "slave-1", "door"), (end.Act, end.End!.Server, end.End.Camera));
    }

    [Fact]
    public void Decide_MostCamerasDeletedAtOnce_AreRecordedOnUntilTheOperatorSaysSo()
    {
        var deleted = Enumerable.Range(0, 3).Select(i => Camera($"c{i}", "slave-1", deletedAt: Wall)).ToArray();
        var site = Site(cameras: [.. deleted, Camera("left", "slave-1", held: true)]);
        var steps = Decide(site, Wall + TimeSpan.FromHours(1));
        Assert.All(steps, s => Assert.Equal(FinalizerAct.Wait, s.Act));
        Assert.All(steps, s => Assert.Contains("3 cameras are being deleted at once", s.Reason, StringComparison.Ordinal));
        var said = site with { Site = new Site { Metadata = new() { Name = "demo", Annotations = new Dictionary<string, string> { [CameraBook.Confirm] = "3" } } } };
        Assert.All(Decide(said, Wall + TimeSpan.FromHours(1)), s => Assert.Equal(FinalizerAct.EndCamera, s.Act));
    }

    [Fact]
    public void Without_WhatIsBeingDeleted_IsGoneForTheOtherRulesAndCountsAsDeleted()
    {
        var site = Site(
            servers: [Server("slave-1", deletedAt: Wall), Server("slave-2")], spares: [Spare("spare-1", deletedAt: Wall)],
            cameras: [Camera("door", "slave-2", deletedAt: Wall), Camera("yard", "slave-2")]);
        var left = BeingDeleted.Without(site);
        Assert.Equal(["slave-2"], left.Servers.Keys);
        Assert.Equal(["yard"], left.Cameras.Keys);
        Assert.Equal(["door"], left.DeletedCameras.Keys);
        Assert.Equal(["door"], left.LeavingCameras.Keys);
        // A spare still has something to give back: it is in maintenance.
        Assert.True(left.Spares["spare-1"].InMaintenance(Wall));
        var whole = Site(servers: [Server("slave-2")]);
        Assert.Same(whole, BeingDeleted.Without(whole));
    }

    private static IReadOnlyList<FinalizerStep> Decide(SiteObjects all, DateTimeOffset wall) => FinalizerRules.Decide(all, Reached, wall);

    private static SiteObjects Site(SiteServer[]? servers = null, FailoverServer[]? spares = null, Camera[]? cameras = null, Takeover[]? takeovers = null) => new()
    {
        Synced = true, Servers = ByName(servers ?? []), Spares = ByName(spares ?? []), Cameras = ByName(cameras ?? []), Takeovers = ByName(takeovers ?? []),
    };

    private static ImmutableSortedDictionary<string, T> ByName<T>(params T[] all)
        where T : class, ISiteObject => all.ToImmutableSortedDictionary(o => o.Metadata.Name, o => o, StringComparer.Ordinal);

    private static ObjectMeta Meta(string name, bool held, DateTimeOffset? deletedAt) =>
        new() { Name = name, Finalizers = held || deletedAt is not null ? [ObjectMeta.ReleaseSpare] : [], DeletionTimestamp = deletedAt };

    private static SiteServer Server(string name, bool held = false, DateTimeOffset? deletedAt = null) =>
        new() { Metadata = Meta(name, held, deletedAt), Spec = new() { Address = $"http://{name}:7420" } };

    private static FailoverServer Spare(string name, bool held = false, DateTimeOffset? deletedAt = null) =>
        new() { Metadata = Meta(name, held, deletedAt), Spec = new() { Address = $"http://{name}:7420" } };

    private static Camera Camera(string name, string server, bool held = false, DateTimeOffset? deletedAt = null) =>
        new() { Metadata = Meta(name, held, deletedAt), Spec = new() { Server = server, Url = "rtsp://x/1" } };

    private static Takeover Takeover(TakeoverState state, bool held = false, DateTimeOffset? deletedAt = null) => new()
    {
        Metadata = Meta("slave-1-t2", held, deletedAt),
        Spec = new() { Server = "slave-1", Spare = "spare-1", Term = 2, Reason = "test" },
        Status = new() { State = state },
    };
}
