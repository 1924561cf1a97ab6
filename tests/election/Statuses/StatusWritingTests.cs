using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Two replicas over one store: the leader alone writes statuses, and what they say follows what happens.</summary>
public sealed class StatusWritingTests
{
    [Fact]
    public async Task Statuses_OfAnIncident_FollowItAndComeToRest()
    {
        using var site = new MindSite(seed: 1);
        await site.ApplyAsync(MindSite.Objects());
        await site.UntilAsync("slave-2 is Ready", 30, async () => Is(await ServerAsync(site), Condition.Ready, ConditionStatus.True));
        var before = await ServerAsync(site);
        Assert.Equal((ServerPhase.Recording, "4/4", "slave-2"), (before.Phase, before.Cameras, before.Recorder));
        site.KillServer("slave-2");
        await site.UntilAsync("a takeover is Ready", 30, async () => (await site.TakeoversAsync()).Any(t => IsReady(t)));
        var takeover = (await site.TakeoversAsync()).Single(IsReady);
        Assert.Equal("4/4", takeover.Status.Cameras);
        await site.UntilAsync("slave-2 is TakenOver", 30, async () => (await ServerAsync(site)).Phase == ServerPhase.TakenOver);
        var during = await ServerAsync(site);
        Assert.Equal((takeover.Spec.Spare, 2L), (during.Recorder, during.Term));
        Assert.True(during.Conditions[0].LastTransitionTime >= before.Conditions[0].LastTransitionTime);
        await site.UntilAsync("the cameras say who records them", 10, async () => (await site.Store.ListAsync<Camera>(default)).All(c => c.Status.Recorder == takeover.Spec.Spare));
        site.StartServer("slave-2");
        await site.UntilAsync("slave-2 serves again", 30, () => site.Recorders["slave-2"].Roles.Any(r => r.Server == "slave-2"));
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilAsync("the takeover says that it is completed", 60, async () => (await site.TakeoversAsync()).All(t => Is(t.Status.Conditions, Condition.Completed, ConditionStatus.True)));
        await site.UntilAsync("slave-2 is Ready again", 30, async () => Is(await ServerAsync(site), Condition.Ready, ConditionStatus.True));
        await site.PassAsync(70);
        var versions = await VersionsAsync(site);
        await site.PassAsync(30);
        Assert.Equal(versions, await VersionsAsync(site));
    }

    [Fact]
    public async Task Statuses_TheLeaderDies_TheNextOneChangesNothingThatIsStillSo()
    {
        using var site = new MindSite(seed: 2);
        await site.ApplyAsync(MindSite.Objects());
        await site.UntilAsync("slave-2 is Ready", 30, async () => Is(await ServerAsync(site), Condition.Ready, ConditionStatus.True));
        await site.PassAsync(70);
        var versions = await VersionsAsync(site);
        var since = (await ServerAsync(site)).Conditions.Select(c => c.LastTransitionTime).ToList();
        site.Kill(site.Leader!);
        site.Start();
        await site.UntilAsync("another one leads", 30, () => site.Leader is not null);
        await site.PassAsync(20);
        Assert.Equal(versions, await VersionsAsync(site));
        Assert.Equal(since, (await ServerAsync(site)).Conditions.Select(c => c.LastTransitionTime));
    }

    [Fact]
    public async Task Statuses_OfCameras_AreWrittenByTheLeaderAlone()
    {
        using var site = new MindSite(seed: 4);
        await site.ApplyAsync(MindSite.Objects());
        await site.UntilAsync("slave-2 is Ready", 30, async () => Is(await ServerAsync(site), Condition.Ready, ConditionStatus.True));
        await site.PassAsync(10);
        var leader = site.Leader!;
        Assert.InRange(leader.Store.Written.Count(k => k == Camera.Kind), 4, 12);
        Assert.DoesNotContain(Camera.Kind, site.Minds.Single(m => m != leader).Store.Written);
    }

    [Fact]
    public async Task Statuses_AnswersOfTheStoreGetLost_ComeToRestAllTheSame()
    {
        using var site = new MindSite(seed: 5);
        site.Minds.ForEach(m => m.Store.LosesSomeAnswers(new Random(5), 0.3));
        await site.ApplyAsync(MindSite.Objects());
        await site.UntilAsync("every camera is Ready", 120, async () =>
            (await site.Store.ListAsync<Camera>(default)).All(c => Is(c.Status.Conditions, Condition.Ready, ConditionStatus.True)));
        await site.UntilAsync("slave-2 is Protected", 120, async () => Is(await ServerAsync(site), Condition.Protected, ConditionStatus.True));
    }

    [Fact]
    public async Task Statuses_OfAnotherWriter_AreLeftAlone()
    {
        using var site = new MindSite(seed: 3);
        await site.ApplyAsync(MindSite.Objects());
        var camera = (await site.Store.GetAsync<Camera>("cam-1", TestContext.Current.CancellationToken))!;
        var licensed = new Condition(Condition.Licensed, ConditionStatus.False, ConditionReason.BeyondCount, "Beyond.", DateTimeOffset.UnixEpoch);
        await site.Store.UpdateStatusAsync(camera with { Status = new CameraStatus(false) { Conditions = [licensed] } }, TestContext.Current.CancellationToken);
        site.Dirty = true;
        await site.UntilAsync("cam-1 is Ready", 30, async () => Is((await site.Store.GetAsync<Camera>("cam-1", default))!.Status.Conditions, Condition.Ready, ConditionStatus.True));
        var status = (await site.Store.GetAsync<Camera>("cam-1", TestContext.Current.CancellationToken))!.Status;
        Assert.Contains(licensed, status.Conditions);
        Assert.False(status.Licensed);
    }

    private static async Task<SiteServerStatus> ServerAsync(MindSite site) => (await site.Store.GetAsync<SiteServer>("slave-2", default))!.Status;

    private static bool IsReady(Takeover takeover) => Is(takeover.Status.Conditions, Condition.Ready, ConditionStatus.True);

    private static bool Is(SiteServerStatus status, string type, ConditionStatus expected) => Is(status.Conditions, type, expected);

    private static bool Is(IReadOnlyList<Condition> conditions, string type, ConditionStatus expected) => conditions.Any(c => c.Type == type && c.Status == expected);

    // Leases and the site's annotations move by themselves.
    private static async Task<IReadOnlyList<long>> VersionsAsync(MindSite site) =>
    [
        .. (await site.Store.ListAsync<SiteServer>(default)).Select(o => o.Metadata.ResourceVersion), .. (await site.Store.ListAsync<FailoverServer>(default)).Select(o => o.Metadata.ResourceVersion),
        .. (await site.Store.ListAsync<Camera>(default)).Select(o => o.Metadata.ResourceVersion), .. (await site.Store.ListAsync<Takeover>(default)).Select(o => o.Metadata.ResourceVersion),
    ];
}
