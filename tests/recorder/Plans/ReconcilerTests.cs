using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>Absence stops nothing (R11), and a recorder waits for nobody (R8).</summary>
public sealed class ReconcilerTests
{
    [Fact]
    public void Reconcile_CachedPlan_RecordsAtOnce()
    {
        var bench = new RecorderBench("slave-2", cache: new MemoryCache { Plan = Plan(1, 1, 4) });
        bench.Reconciler.Reconcile();
        Assert.Equal(4, bench.Reconciler.Feeds.Count(feed => ((FakeFeed)feed).Started));
        Assert.Empty(bench.Journal.Lines);
    }

    [Fact]
    public void Constructor_NoCachedPlan_SaysThatNothingIsRecorded()
    {
        var bench = new RecorderBench("slave-2");
        bench.Reconciler.Reconcile();
        Assert.Empty(bench.Reconciler.Feeds);
        Assert.Contains("with store store-1: nothing is recorded here until a plan arrives", Assert.Single(bench.Journal.Of("NoPlanCached")), StringComparison.Ordinal);
    }

    [Fact]
    public void Offer_EmptyPlanOfAReinstalledElection_IsRefusedOnceInTheJournalAndInEveryBeat()
    {
        var bench = Recording();
        for (var i = 1; i <= 3; i++)
        {
            bench.Reconciler.Offer(Plan(9, 1, 0));
        }

        Assert.All(bench.Reconciler.Feeds, feed => Assert.False(((FakeFeed)feed).Ended));
        Assert.Single(bench.Journal.Of("PlanRefused"));
        Assert.Equal("Plan 9.1 drops 4 of 4 cameras without saying that they are stopped.", bench.Reconciler.PlanRefused);
        Assert.Equal(new PlanVersion(1, 2), bench.Cache.Plan!.Version);

        bench.Reconciler.Offer(Plan(9, 2, 4));
        Assert.Null(bench.Reconciler.PlanRefused);
    }

    [Fact]
    public void Offer_LateCopyOfAnOlderPlan_IsNothingToTell()
    {
        var bench = Recording();
        bench.Reconciler.Offer(Plan(1, 1, 4));
        Assert.Null(bench.Reconciler.PlanRefused);
        Assert.Empty(bench.Journal.Of("PlanRefused"));
        Assert.Equal(new PlanVersion(1, 2), bench.Reconciler.PlanVersion);
    }

    [Fact]
    public void Offer_PlanOfADeposedElection_IsRefusedAndShown()
    {
        var bench = Recording();
        bench.Reconciler.Offer(Plan(0, 99, 4));
        Assert.Equal("Plan 0.99 is older than plan 1.2 in force.", bench.Reconciler.PlanRefused);
    }

    [Fact]
    public void Offer_StoppedEntry_EndsThatCameraOnly()
    {
        var bench = Recording();
        var first = bench.Feed("slave-2", "cam-0");
        bench.Reconciler.Offer(Plan(1, 3, 4) with
        {
            Record = [.. Plan(1, 3, 4).Record.Skip(1)],
            Stopped = [new StoppedEntry("slave-2", "cam-0", "operator", DateTimeOffset.UnixEpoch, "removed")],
        });
        Assert.True(first.Ended);
        Assert.Equal(3, bench.Reconciler.Feeds.Count);
    }

    [Fact]
    public async Task DisposeAsync_NothingIsBegunAnyMore()
    {
        var bench = Recording();
        await bench.Reconciler.DisposeAsync();
        bench.Reconciler.Reconcile();
        Assert.Empty(bench.Reconciler.Feeds);
    }

    private static RecorderBench Recording()
    {
        var bench = new RecorderBench("slave-2");
        bench.Reconciler.Offer(Plan(1, 2, 4));
        return bench;
    }

    private static RecorderPlan Plan(long fence, long counter, int cameras) => RecorderBench.Plan(counter) with
    {
        Recorder = "slave-2",
        Version = new PlanVersion(fence, counter),
        Record = [.. Enumerable.Range(0, cameras).Select(i => new Contracts.RecordEntry("slave-2", new CameraSource { Camera = $"cam-{i}", Url = "rtsp://h/p" }))],
    };
}
