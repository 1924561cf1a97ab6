namespace Failover.Simulation;

public sealed class EventQueueTests
{
    /// <summary>The order of events is the run: it must be exactly (time, number), whatever was put in between.</summary>
    [Fact]
    public void Dequeue_PutInAndTakenOutInTurns_ComesByTimeThenNumber()
    {
        var chance = new Random(7);
        var queue = new EventQueue();
        var expected = new SortedSet<(long At, long Number)>();
        var taken = new List<(long At, long Number)>();
        var number = 0L;
        for (var turn = 0; turn < 20_000; turn++)
        {
            if (expected.Count == 0 || chance.Next(5) < 3)
            {
                var one = (At: (long)chance.Next(50), Number: ++number);
                expected.Add(one);
                queue.Enqueue(new TimeSpan(one.At), one.Number, () => taken.Add(one));
                continue;
            }

            Assert.Equal(expected.Min.At, queue.Next.Ticks);
            queue.Dequeue()();
            Assert.Equal(expected.Min, taken[^1]);
            expected.Remove(expected.Min);
        }

        Assert.True(taken.Count > 5_000, "Too few were taken to prove anything.");
    }

    [Fact]
    public void Next_Empty_IsNever() => Assert.Equal(TimeSpan.MaxValue, new EventQueue().Next);
}
