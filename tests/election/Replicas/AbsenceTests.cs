using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>R11 and R2 with a store that forgot: a camera leaves a plan only with a word (every plan is checked for that), terms go on.</summary>
public sealed class AbsenceTests
{
    private static int Recorded(MindSite site) => site.Recorders["slave-2"].Plan!.Record.Count;

    [Fact]
    public async Task Store_EmptiedWhileElectionRuns_NobodyIsStoppedAndNoRoleMoves()
    {
        using var site = await GuardedAsync(11);
        await site.RestoreAsync([]);
        await site.PassAsync(60);
        Assert.Equal(4, Recorded(site));
        await site.RestoreAsync(MindSite.Objects(cameras: 0));
        await site.PassAsync(60);
        Assert.Equal(4, Recorded(site));
        Assert.Contains(site.Recorders["slave-2"].Roles, r => r.Server == "slave-2");
        Assert.Empty(await site.TakeoversAsync());
    }

    [Fact]
    public async Task Store_HalfReadByANewElection_ItTellsTheRecorderToKeepTheOthers()
    {
        using var site = await GuardedAsync(12);
        site.Kill(site.Minds[0]);
        site.Kill(site.Minds[0]);
        await site.RestoreAsync(MindSite.Objects(cameras: 1));
        site.Start();
        await site.PassAsync(30);
        Assert.Equal(4, Recorded(site));
        Assert.Contains(site.Journal, e => e.StartsWith("CamerasUnknown slave-2: slave-2 records 4 cameras and the store knows 1 ", StringComparison.Ordinal));
        await site.ApplyAsync(MindSite.Objects().OfType<Camera>().Skip(1));
        await site.UntilAsync("slave-2's plan names all again", 5, () => site.Recorders["slave-2"].Plan is { KeepOthers: false, Record.Count: 4 });
    }

    [Theory]
    [InlineData(13, false)]
    [InlineData(14, true)]
    public async Task Store_OldCopyRestored_TermsGoOnAboveWhatRecordersKnow(int seed, bool restarted)
    {
        using var site = await GuardedAsync(seed);
        var copy = MindSite.Objects(cameras: 3).ToList();
        await IncidentAsync(site);
        Assert.Equal([2], (await site.TakeoversAsync()).Select(t => t.Spec.Term));
        await site.RestoreAsync(copy);
        if (restarted)
        {
            site.Kill(site.Minds[0]);
            site.Kill(site.Minds[0]);
            site.Start();
            site.Start();
        }
        await site.PassAsync(10);
        Assert.Equal(4, Recorded(site));
        await IncidentAsync(site);
        Assert.Equal([4], (await site.TakeoversAsync()).Select(t => t.Spec.Term));
        Assert.Contains(new RoleHeld("slave-2", 5), site.Recorders["slave-2"].Roles);
    }

    [Fact]
    public async Task Camera_Deleted_ItsEndOutlivesTheLeaderAndEveryProcess()
    {
        using var site = await GuardedAsync(15);
        await site.DeleteCameraAsync("cam-2");
        await site.UntilAsync("its end is in the store", 15, async () => await site.Store.GetAsync<StoppedCamera>("slave-2.cam-2", default) is not null);
        await site.UntilAsync("slave-2 is told", 5, () => site.Recorders["slave-2"].Plan is { Record.Count: 3, Stopped: [{ Camera: "cam-2" }] });
        site.Kill(site.Leader!);
        site.Kill(site.Minds[0]);
        site.Start();
        var fence = site.Recorders["slave-2"].Observed.Fence;
        await site.UntilAsync("a plan of the new leader", 15, () => site.Recorders["slave-2"].Observed.Fence > fence);
        Assert.Equal("cam-2", Assert.Single(site.Recorders["slave-2"].Plan!.Stopped).Camera);
    }

    [Fact]
    public async Task Camera_DeletedAndTheDayIsOver_TheEndIsTidiedAway()
    {
        using var site = await GuardedAsync(16);
        await site.DeleteCameraAsync("cam-2");
        await site.UntilAsync("slave-2 is told", 20, () => site.Recorders["slave-2"].Plan is { Record.Count: 3 });
        await site.PassAsync(61);
        site.Sleep(TimeSpan.FromHours(24));
        await site.UntilAsync("its end is gone", 90, async () => (await site.Store.ListAsync<StoppedCamera>(default)).Count == 0);
        Assert.Equal(3, Recorded(site));
    }

    [Fact]
    public async Task Camera_DeletedAndAddedAgain_IsRecordedAgain()
    {
        using var site = await GuardedAsync(17);
        var camera = MindSite.Objects().OfType<Camera>().Single(c => c.Metadata.Name == "cam-2");
        await site.DeleteCameraAsync("cam-2");
        await site.UntilAsync("slave-2 is told", 20, () => site.Recorders["slave-2"].Plan is { Record.Count: 3 });
        await site.ApplyAsync([camera]);
        await site.UntilAsync("it is recorded again", 10, () => site.Recorders["slave-2"].Plan is { Record.Count: 4, Stopped: [] });
    }

    private static async Task<MindSite> GuardedAsync(int seed)
    {
        var site = new MindSite(seed);
        await site.ApplyAsync(MindSite.Objects());
        await ReplicaTests.GuardedAsync(site);
        await site.PassAsync(3);
        return site;
    }

    private static async Task IncidentAsync(MindSite site)
    {
        site.KillServer("slave-2");
        await site.UntilAsync("a takeover is Active", 15, async () => (await site.TakeoversAsync()).Any(t => t.Status.State == TakeoverState.Active));
        site.StartServer("slave-2");
        await site.UntilAsync("slave-2 serves again", 30, () => site.Recorders["slave-2"].Roles.Any(r => r.Server == "slave-2"));
        foreach (var recorder in site.Recorders.Values)
        {
            recorder.BringHome();
        }
        await site.UntilAsync("it is completed", 20, async () => (await site.TakeoversAsync()).All(t => t.Status.State == TakeoverState.Completed));
        await site.PassAsync(2);
    }
}
