namespace Failover.Bench;

public sealed class PacedClockTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void ShortWork_TheNextStepComesAtItsTime_LongWork_AtOnce()
    {
        var worked = TimeSpan.FromSeconds(7);
        var clock = new PacedClock(Step, () => worked);
        var begin = clock.Now;
        clock.Begin();
        worked += TimeSpan.FromMilliseconds(20);
        Assert.Equal(begin + TimeSpan.FromMilliseconds(20), clock.Now);
        Assert.Equal(TimeSpan.FromMilliseconds(20), clock.End());
        Assert.Equal(begin + Step, clock.Now);
        worked += TimeSpan.FromSeconds(3);
        Assert.Equal(begin + Step, clock.Now);
        clock.Begin();
        worked += TimeSpan.FromMilliseconds(80);
        clock.End();
        Assert.Equal(begin + TimeSpan.FromMilliseconds(130), clock.Now);
    }
}
