using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>What a guard keeps, for how long, and what it says: the deciding parts with nothing behind them.</summary>
public sealed class ServerWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Decide_OneMissedProbe_KeepsFromBeforeTheLastDurablePicture()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Silence("slave-1");
        Assert.True(bench.Feed("slave-1", "a").Keeping);
        Assert.Equal(bench.Feed("slave-1", "a").Theirs.LastDurable!.Value.Tick - (4 * 90_000), bench.Feed("slave-1", "a").KeptFrom);
    }

    /// <summary>A server that left the site while nobody looked: absence ends nothing (R11), the explicit word does.</summary>
    [Fact]
    public void Offer_ThePlanForgetsAServerThatIsKept_KeptUntilItSaysThatItEnded()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Run(Second, silent: ["slave-1"]);
        var feed = bench.Feed("slave-1", "a");
        bench.Reconciler.Offer(RecorderBench.Plan(7));
        bench.Run(60 * Second, silent: ["slave-1"]);
        Assert.True(feed.Keeping);
        bench.Reconciler.Offer(RecorderBench.Plan(8) with { Stopped = [new StoppedEntry("slave-1", "a", "anna", DateTimeOffset.UnixEpoch, "dropped.")] });
        bench.Run(Second, silent: ["slave-1"]);
        Assert.True(feed.Ended);
        Assert.Empty(bench.Reconciler.Feeds);
        Assert.Empty(bench.Reconciler.Guarded);
    }

    /// <summary>An empty machine of the same name answers: what the old store acknowledged is owed again, so the store must hear of it.</summary>
    [Fact]
    public void Note_AnswerFromAnotherStore_IsToldOnce()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Answer("slave-1");
        bench.Answer("slave-1", answer => answer with { StoreId = "s-2" });
        bench.Answer("slave-1", answer => answer with { StoreId = "s-2" });
        Assert.Equal([("slave-1", "s"), ("slave-1", "s-2")], bench.Store.HomeStores.Distinct());
        Assert.Equal(bench.Store.HomeStores.Distinct().Count(), bench.Store.HomeStores.Count);
    }

    [Fact]
    public void Decide_SeveralServersInTrouble_KeepsAllOfThem()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-2", "b", 50), ("slave-3", "c", 50));
        bench.Run(Second, silent: ["slave-1", "slave-3"]);
        Assert.True(bench.Feed("slave-1", "a").Keeping);
        Assert.False(bench.Feed("slave-2", "b").Keeping);
        Assert.True(bench.Feed("slave-3", "c").Keeping);
    }

    [Fact]
    public void Decide_DiskTakesOneCameraOnly_ItIsTheMostImportantOfTheWholeSiteAndTheOthersAreNamed()
    {
        // slave-1 is probed first: its less important camera must not take the room of slave-2's.
        var bench = Guarding(new KeepingOptions { WriteMBps = 1 }, ("slave-1", "low", 10), ("slave-2", "high", 90));
        bench.Run(5 * Second, silent: ["slave-1", "slave-2"]);
        Assert.True(bench.Feed("slave-2", "high").Keeping);
        Assert.False(bench.Feed("slave-1", "low").Keeping);
        Assert.Contains("1.0 of the 1 MB/s", Assert.Single(bench.Journal.Of("KeepingRefused")), StringComparison.Ordinal);
        Assert.Contains("not kept: cameras that are kept already", Assert.Single(bench.Watch("slave-1").Report!.NotCovered).Reason, StringComparison.Ordinal);

        bench.Run(20 * Second);
        Assert.Contains("low: not kept from 2026-11-23", Assert.Single(bench.Journal.Of("KeepingMissed")), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_DiskFillsUp_TheLeastImportantCameraStopsFirstAndTheJournalHasIntervalAndCause()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-2", "b", 10), ("slave-2", "c", 90));
        bench.Run(Second, silent: ["slave-1", "slave-2"]);
        bench.Store.DiskFreeBytes = 100L << 20;
        bench.Run(bench.Times.ProbeEvery, silent: ["slave-1", "slave-2"]);
        Assert.Equal(["a", "c"], Kept(bench));
        var said = Assert.Single(bench.Journal.Of("KeepingStopped"));
        Assert.StartsWith("KeepingStopped: b: Kept since 12:00:", said, StringComparison.Ordinal);
        Assert.Contains("disk is full (100 MiB free)", said, StringComparison.Ordinal);

        bench.Run(Second, silent: ["slave-1", "slave-2"]);
        Assert.Equal(["c"], Kept(bench));
        bench.Store.DiskFreeBytes = 2L << 30;
        bench.Run(3 * Second, silent: ["slave-1", "slave-2"]);
        Assert.Equal(["a", "b", "c"], Kept(bench));
    }

    [Fact]
    public void Decide_DiskBelowItsReserve_WhatIsKeptGoesOn()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-2", "b", 90));
        bench.Run(Second, silent: ["slave-1"]);
        bench.Store.DiskFreeBytes = 500L << 20;
        bench.Run(5 * Second, silent: ["slave-1", "slave-2"]);
        Assert.Equal(["a"], Kept(bench));
    }

    [Fact]
    public void Decide_RecorderLostItsSessionBetweenTwoProbes_KeepsWhatItMissed()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-1", "b", 50));
        bench.Feed("slave-1", "a").RecorderReconnects();
        bench.Answer("slave-1");
        Assert.Equal(["a"], Kept(bench));
        Assert.Null(bench.Feed("slave-1", "a").KeptFrom);
    }

    [Fact]
    public void Decide_DamagedThere_KeepsAndEndsOnlyWhenAllWasWellForAWhile()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Feed("slave-1", "a").Damage();
        bench.Answer("slave-1");
        Assert.Equal(["a"], Kept(bench));
        bench.Run(1.5 * Second);
        Assert.Equal(["a"], Kept(bench));
        bench.Run(2 * Second);
        Assert.Empty(Kept(bench));
    }

    [Fact]
    public void Decide_NothingArrivesHereAndItsRecorderRecords_EndsAlthoughNothingCanBeAligned()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Run(Second, silent: "slave-1");
        bench.Feed("slave-1", "a").Receiving = false;
        bench.Feed("slave-1", "a").RecorderReconnects();
        bench.Run(10 * Second);
        Assert.Equal(["a"], Kept(bench));
        bench.Feed("slave-1", "a").RecordsAlone = true;
        bench.Run(5 * Second);
        Assert.Empty(Kept(bench));
    }

    [Fact]
    public void Decide_FollowsASpare_LetsGoOnlyWhileThatSpareServesTheRole()
    {
        var bench = new RecorderBench();
        bench.Reconciler.Offer(RecorderBench.Plan(1, RecorderBench.Guard("slave-1", ("a", 50)) with { Recorder = "spare-2", Order = 2 }));
        bench.Run(10 * Second);
        bench.Run(Second, silent: "slave-1");
        bench.Run(20 * Second);
        Assert.Equal(["a"], Kept(bench));
        Assert.Contains("another guard", bench.Watch("slave-1").Report!.KeepingReason, StringComparison.Ordinal);
        bench.Answer("slave-1", answer => answer with { Roles = [new RoleHeld("slave-1", 2)] });
        Assert.Empty(Kept(bench));
    }

    [Fact]
    public void Decide_ServerStumblesAgainAndAgain_OneLongHoldingInsteadOfManyShortOnes()
    {
        var bench = Guarding(("slave-1", "a", 50));
        for (var minute = 0; minute < 10; minute++)
        {
            for (var stumble = 0; stumble < 6; stumble++)
            {
                bench.Silence("slave-1");
                bench.Run(10 * Second);
            }
        }

        // 60 stumbles: 2, 4 and 8 s of calm end before the next one comes, 16 s do not.
        Assert.Equal(4, bench.Journal.Of("KeepingStarted").Count());
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Empty(Kept(bench));

        // Ten quiet minutes, and a stumble is a new one.
        bench.Run(TimeSpan.FromMinutes(11));
        bench.Silence("slave-1");
        bench.Run(4 * Second);
        Assert.Empty(Kept(bench));
    }

    [Fact]
    public void Decide_LicenceEndsDuringAnIncident_ACameraThatWaitedForTheDiskIsStillKept()
    {
        var bench = Guarding(("slave-1", "a", 50));
        bench.Store.DiskFreeBytes = 500L << 20;
        bench.Run(Second, silent: ["slave-1"]);
        Assert.Empty(Kept(bench));
        bench.Reconciler.Offer(Plan(2, [("slave-1", "a", 50)]) with { Entitlement = new Entitlement(false, "The base licence is missing.") });
        bench.Store.DiskFreeBytes = 5L << 30;
        bench.Run(Second, silent: ["slave-1"]);
        Assert.Equal(["a"], Kept(bench));
    }

    [Fact]
    public void Offer_PlanWithoutAGuardedServerThatIsKept_KeepingGoesOn()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-1", "b", 50), ("slave-2", "c", 50));
        bench.Run(Second, silent: ["slave-1", "slave-2"]);
        bench.Reconciler.Offer(Plan(2, [("slave-1", "b", 50)]));
        bench.Run(Second, silent: ["slave-1", "slave-2"]);
        Assert.Equal(["a", "b", "c"], Kept(bench));

        var (a, c) = (bench.Feed("slave-1", "a"), bench.Feed("slave-2", "c"));
        bench.Run(10 * Second);
        Assert.Empty(Kept(bench));
        Assert.True(a.Ended && c.Ended);
        Assert.Equal(["b"], bench.Reconciler.Feeds.Select(feed => feed.Camera));
    }

    [Fact]
    public void Beat_GuardedCameras_GaugesAndReportHaveTheNumbers()
    {
        var bench = Guarding(("slave-1", "a", 50), ("slave-1", "b", 50), ("slave-2", "c", 50));
        bench.Run(5 * Second, silent: ["slave-1"]);
        bench.Feed("slave-2", "c").Receiving = false;
        bench.Answer("slave-2");
        var beat = bench.Reporter.Beat();
        Assert.Equal(3000, RecorderMetrics.RingBytes.Value);
        Assert.Equal(2, RecorderMetrics.Keeping.Value);
        Assert.Equal(1, RecorderMetrics.NotCovered.Value);
        var report = beat.Guarding.Single(report => report.Server == "slave-1");
        Assert.Equal((2000, 2_000_000), (report.RingBytes, report.BytesPerSecond));
    }

    private static string[] Kept(RecorderBench bench) => [.. bench.Reconciler.Feeds.Where(feed => feed.Keeping).Select(feed => feed.Camera).Order(StringComparer.Ordinal)];

    private static RecorderBench Guarding(params (string Server, string Camera, int Priority)[] cameras) => Guarding(new KeepingOptions(), cameras);

    /// <summary>A recorder whose cameras are all covered.</summary>
    private static RecorderBench Guarding(KeepingOptions options, params (string Server, string Camera, int Priority)[] cameras)
    {
        var bench = new RecorderBench(keeping: options);
        bench.Reconciler.Offer(Plan(1, cameras));
        bench.Run(10 * Second);
        Assert.All(bench.Reconciler.Guarded, watch => Assert.Empty(watch.Report!.NotCovered));
        return bench;
    }

    private static RecorderPlan Plan(long counter, (string Server, string Camera, int Priority)[] cameras) => RecorderBench.Plan(
        counter,
        [.. cameras.GroupBy(camera => camera.Server).Select(server => RecorderBench.Guard(server.Key, [.. server.Select(camera => (camera.Camera, camera.Priority))]))]);
}
