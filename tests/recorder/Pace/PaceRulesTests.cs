using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

public sealed class PaceRulesTests
{
    private static readonly HeadroomView Calm = new()
    {
        FlushTick = TimeSpan.FromSeconds(1), FlushLate = TimeSpan.Zero, LastFlush = TimeSpan.FromMilliseconds(20), QueuedBytes = 1 << 20, MaxQueuedBytes = 512 << 20,
    };

    [Fact]
    public void Decide_FromLiveRecordingsNeed_PausesWithItsReason()
    {
        Assert.False(PaceRules.Decide(Calm).Pause);
        Assert.False(PaceRules.Decide(Calm with { FlushLate = PaceRules.YieldWithin }).Pause);
        Assert.Equal(new Pace(true, "The flush of live video is 101 ms late."), PaceRules.Decide(Calm with { FlushLate = TimeSpan.FromMilliseconds(101) }));
        Assert.Equal(new Pace(true, "129 MiB of live video wait for the disk."), PaceRules.Decide(Calm with { QueuedBytes = 129 << 20 }));
        Assert.Equal(new Pace(true, "The disk is not well: no space."), PaceRules.Decide(Calm with { DiskFault = "no space." }));
        Assert.False(PaceRules.Decide(Calm with { DiskFault = "no space.", QueuedBytes = 0 }).Pause);
    }

    [Fact]
    public void RestAfter_TheBusierTheDisk_TheLonger()
    {
        var bite = TimeSpan.FromMilliseconds(40);
        TimeSpan Rest(int flushMs) => PaceRules.RestAfter(bite, Calm with { LastFlush = TimeSpan.FromMilliseconds(flushMs) });
        Assert.Equal([0, 0, 80, 320], new[] { 0, 99, 500, 800 }.Select(ms => (int)Math.Round(Rest(ms).TotalMilliseconds)));
        Assert.Equal([1000, 1000], new[] { 1000, 5000 }.Select(ms => (int)Rest(ms).TotalMilliseconds));
    }

    [Fact]
    public void NextBiteBytes_AimsAtATime_WithinItsBounds()
    {
        Assert.Equal(PaceRules.MostBiteBytes, PaceRules.NextBiteBytes(1 << 20, TimeSpan.FromMilliseconds(2)));
        Assert.Equal(1 << 20, PaceRules.NextBiteBytes(1 << 20, TimeSpan.FromMilliseconds(40)));
        Assert.Equal(PaceRules.LeastBiteBytes, PaceRules.NextBiteBytes(1 << 20, TimeSpan.FromSeconds(2)));
    }

    /// <summary>From the first look at a late flush it waits, and goes on within one look after the flush is done.</summary>
    [Fact]
    public async Task Wait_FlushIsLate_UntilOneLookAfterItIsDone()
    {
        var time = new FakeTimeProvider();
        var view = Calm with { FlushLate = TimeSpan.FromMilliseconds(150) };
        var headroom = new RecordingHeadroom(() => view, time);
        var waits = headroom.WaitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            time.Advance(PaceRules.LookEvery);
            Assert.False(waits.IsCompleted);
            Assert.Contains("150 ms late", headroom.YieldsBecause, StringComparison.Ordinal);
        }

        view = Calm;
        time.Advance(PaceRules.LookEvery);
        await waits.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Null(headroom.YieldsBecause);
    }
}
