using Failover.Contracts;
using Failover.Media;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

/// <summary>A feed over a real store, its session left out.</summary>
public sealed class CameraFeedTests
{
    private static readonly RunId Run = new("spare-1", "boot-1", 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StopKeeping_WhatWasKept_IsOwedUntilEveryPictureOfItIsAcknowledged()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        await using var feed = Feed(store, home: false);

        // Cold: nothing is opened by itself; the pictures are the test's.
        feed.Guard(new GuardOrder(TimeSpan.FromSeconds(20), 1 << 20, GuardClass.Cold, "http://slave-2"));
        var input = Begin(feed);
        Receive(input, 0, 150);
        feed.StartKeeping(TestFootage.Key(120).Tick);
        Receive(input, 150, 50);
        feed.StopKeeping("The recorder's own frames are durable again and aligned with ours.");
        Receive(input, 200, 25);
        await store.FlushAsync();

        // From the key picture before the asked one to the last one before the end.
        Assert.Equal(TestFootage.Keys(100, 100), TestFootage.KeysOf(store, Run));
        var holding = Assert.Single(store.Holdings());
        Assert.Equal((100, false), (holding.Frames, holding.Open));

        // A watermark beyond it, or a neighbour's acknowledgement, lets nothing go: only its own pictures do, by tick and hash.
        var other = TestFootage.Key(199) with { Hash = TestFootage.Key(198).Hash };
        Assert.Equal(99, (await store.AcknowledgeAsync(Ack([.. TestFootage.Keys(100, 99), other]), Ct)).Acknowledged);
        await store.FlushAsync();
        Assert.Equal((1, TestFootage.Key(199).Tick), (Assert.Single(store.Holdings()).Frames, store.Holdings()[0].FromTick));
        Assert.Equal(100, store.Frames(Run).Count);

        await store.AcknowledgeAsync(Ack([TestFootage.Key(199)]), Ct);
        await store.FlushAsync();
        Assert.Empty(store.Holdings());
    }

    [Fact]
    public async Task OnAccessUnit_HomeCameraWhoseDiskDoesNotKeepUp_ItsGuardSeesThatPicturesAreMissing()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: options => options with { MaxQueuedBytes = 1000 });
        await using var feed = Feed(store, home: true);
        var input = Begin(feed);
        Receive(input, 0, 5);
        Assert.Equal(0, feed.Damaged);
        Receive(input, 5, 5);
        Assert.InRange(feed.Damaged, 1, 5);
    }

    [Fact]
    public async Task Open_OnlyThePriorityChanged_TheSameFeedKnowsTheNewOne()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var feeds = new CameraFeeds(Context(store), RecorderKey.LoadOrCreate(Path.Combine(directory.Path, "key")));
        await using var feed = feeds.Open("slave-2", Source, home: false, known: null, out _)!;
        Assert.Same(feed, feeds.Open("slave-2", Source with { Priority = 90 }, home: false, feed, out _));
        Assert.Equal(90, feed.Source.Priority);
    }

    private static CameraSource Source { get; } = new() { Camera = "cam-1", Url = "rtsp://cam-1/live" };

    private static FeedContext Context(FootageStore store) => new(
        "spare-1", "boot-1", store, new Dialer(), new RecordingJournal(), _ => 1, new FailoverTimes(), "token", TimeProvider.System, NullLogger.Instance);

    private static CameraFeed Feed(FootageStore store, bool home) => new(
        Context(store), "slave-2", Source, new RtspTarget(new Uri(Source.Url), null, null), home);

    private static FeedInput Begin(CameraFeed feed)
    {
        var input = new FeedInput(feed, feed.Lane);
        input.BeginRun(() => null);
        Assert.Equal(Run, feed.View().Run);
        return input;
    }

    private static void Receive(FeedInput input, int from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            var unit = TestFootage.Unit(number);
            input.OnAccessUnit(unit);
            unit.Release();
        }
    }

    private static HoldingAck Ack(IReadOnlyList<FrameKey> frames) => new()
    {
        Server = "slave-2", Camera = "cam-1", Run = Run, StoreId = "home-store", Frames = frames,
    };
}
