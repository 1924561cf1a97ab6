using Failover.Platform;

namespace Failover.Heartbeat.Tests;

public sealed class BeatBookTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static BeatBook Running(int untilMs, int clockOffset = 5_000_000)
    {
        var book = new BeatBook();
        for (var t = 0; t <= untilMs; t += 200)
        {
            Assert.True(book.Accept(Beats.Of("r", t + clockOffset), Ms(t + 3)));
        }
        return book;
    }

    private static double Age(BeatBook book, double now) => book.TryGet("r", out var seen) ? seen.Age(Ms(now)).TotalMilliseconds : double.NaN;

    [Fact]
    public void Accept_DoubledOrReordered_ChangesNothing()
    {
        var book = Running(1000);
        Assert.False(book.Accept(Beats.Of("r", 1000 + 5_000_000), Ms(2000)));
        Assert.False(book.Accept(Beats.Of("r", 800 + 5_000_000), Ms(2100)));
        Assert.Equal(1997, Age(book, 3000), 3.0);
    }

    [Fact]
    public void Accept_BurstOfOldBeatsAfterAStall_DoesNotLookLikeLife()
    {
        var book = Running(10_000);
        // The sender died at 12 s; the broker stalled from 10 s to 40 s and then delivers ten beats at once.
        for (var t = 10_200; t <= 12_000; t += 200)
        {
            Assert.True(book.Accept(Beats.Of("r", t + 5_000_000), Ms(40_000)));
        }
        Assert.InRange(Age(book, 40_000), 27_900, 28_000);
    }

    [Fact]
    public void Accept_BeatOfAnEarlierBoot_IsIgnored()
    {
        var book = Running(1000);
        Assert.True(book.Accept(Beats.Of("r", 10, boot: "b2", sequence: 1), Ms(3000)));
        Assert.False(book.Accept(Beats.Of("r", 1200 + 5_000_000), Ms(3100)));
        Assert.True(book.TryGet("r", out var seen));
        Assert.Equal("b2", seen.Beat.BootId);
        Assert.Equal(100, Age(book, 3100), 1.0);
    }

    [Fact]
    public void Accept_SenderWasSuspended_ItsLostTimeIsForgivenAfterTwoSeconds()
    {
        var book = Running(10_000);
        for (var t = 10_200; t <= 14_000; t += 200)
        {
            // An hour passed here and not there.
            book.Accept(Beats.Of("r", t + 5_000_000), Ms(t + 3_600_000));
        }
        Assert.InRange(Age(book, 3_614_000), 0, 10);
    }

    [Fact]
    public void Accept_ClocksDrift_AgesStayRight()
    {
        var book = new BeatBook();
        for (var t = 0; t < 3_600_000; t += 200)
        {
            // Their clock is 100 ppm slow.
            book.Accept(Beats.Of("r", (long)(t * 0.9999), sequence: t + 1), Ms(t + 5));
        }
        Assert.InRange(Age(book, 3_600_000), 0, 250);
    }

    [Fact]
    public void Accept_TooManyNames_IsBounded()
    {
        var book = new BeatBook();
        for (var i = 0; i < BeatBook.MaxRecorders; i++)
        {
            book.Accept(Beats.Of($"r{i}", 1), Ms(1));
        }
        Assert.False(book.Accept(Beats.Of("one-more", 1), Ms(1)));
        Assert.Equal(BeatBook.MaxRecorders, book.Snapshot().Count);
    }
}
