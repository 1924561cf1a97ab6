namespace Failover.Recorder.Tests;

public sealed class ArrivalDelayTests
{
    private const long Period = 3600;

    private readonly ArrivalDelay _delay = new();

    [Fact]
    public void Behind_BeforeAnythingCame_IsNothing() => Assert.Equal(TimeSpan.Zero, _delay.Behind(At(1000), Period));

    [Fact]
    public void Behind_PicturesInTime_IsTheirJitter()
    {
        for (var i = 0; i < 500; i++)
        {
            _delay.Add(i * Period, At((i * 40) + (i % 3)));
            Assert.InRange(Ms(At((i * 40) + (i % 3))), 0, 2);
        }
    }

    [Fact]
    public void Behind_TheLineGetsShort_GrowsByWhatIsMissingAndShrinksAgain()
    {
        for (var i = 0; i < 100; i++)
        {
            _delay.Add(i * Period, At(i * 40));
        }

        // Each picture takes 60 ms instead of 40, for twenty of them.
        var now = 99 * 40;
        for (var i = 100; i < 120; i++)
        {
            _delay.Add(i * Period, At(now += 60));
        }

        Assert.Equal(400, Ms(At(now)));
        for (var i = 120; i < 140; i++)
        {
            _delay.Add(i * Period, At(now += 20));
        }

        Assert.Equal(0, Ms(At(now)));
    }

    [Fact]
    public void Behind_NothingComesAnyMore_GrowsWithTheTime()
    {
        _delay.Add(0, At(0));
        _delay.Add(Period, At(40));
        Assert.Equal(0, Ms(At(120)));
        Assert.Equal(880, Ms(At(1000)));
    }

    /// <summary>A camera whose clock jumps, or a way that became longer, is late for a minute at most.</summary>
    [Fact]
    public void Behind_AStepThatStays_IsForgottenWithinAMinute()
    {
        var forgotten = 0;
        for (var i = 0; i < 3000; i++)
        {
            var at = At((i * 40) + (i >= 500 ? 900 : 0));
            _delay.Add(i * Period, at);
            forgotten = forgotten == 0 && i > 500 && Ms(at) == 0 ? (i - 500) * 40 : forgotten;
        }

        Assert.InRange(forgotten, 30_000, 60_000);
    }

    [Fact]
    public void Behind_AClockThatRunsOneInAThousandSlow_IsNotFelt()
    {
        for (var i = 0; i < 25 * 600; i++)
        {
            var at = At(i * 40 * 1.001);
            _delay.Add(i * Period, at);
            Assert.InRange(Ms(at), 0, 61);
        }
    }

    private static TimeSpan At(double ms) => TimeSpan.FromSeconds(7) + TimeSpan.FromMilliseconds(ms);

    private int Ms(TimeSpan now) => (int)Math.Round(_delay.Behind(now, Period).TotalMilliseconds);
}
