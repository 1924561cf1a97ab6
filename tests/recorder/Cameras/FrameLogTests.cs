using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class FrameLogTests
{
    [Fact]
    public void Add_MoreThanCapacity_KeepsTheNewestInOrder()
    {
        var log = new FrameLog(4);
        for (var i = 0; i < 11; i++)
        {
            log.Add(new FrameKey(i * 3600, new FrameHash(0, (ulong)i)));
        }

        Assert.Equal([7L, 8, 9, 10], log.ToArray().Select(frame => frame.Tick / 3600));
        Assert.True(log.TryFind((9 * 3600) + 1, 1, out var found));
        Assert.Equal(9UL, found.Hash.Low);
        Assert.False(log.TryFind(6 * 3600, 1, out _));
        Assert.False(log.TryFind((9 * 3600) + 2, 1, out _));
    }
}
