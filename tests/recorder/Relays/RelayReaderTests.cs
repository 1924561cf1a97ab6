using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

/// <summary>A reader's queue is bounded; who does not keep up is jumped to the newest key picture.</summary>
public sealed class RelayReaderTests
{
    private static readonly RunId Run = new("slave-2", "boot", 1);

    [Fact]
    public void Offer_MoreThanItHolds_JumpsToTheNewestKeyPicture()
    {
        using var reader = new RelayReader(maxUnits: 120, maxBytes: 1 << 20);
        var units = Offer(reader, 0, 130);

        // 0..119 fill it; the 120th jumps to the key picture 100.
        var (ticks, dropped) = TakeAll(reader);
        Assert.Equal(Ticks(100, 30), ticks);
        Assert.Equal(100, dropped);
        AssertReleased(units);
    }

    [Fact]
    public void Offer_NoNewerKeyPictureInside_WaitsForTheNextOne()
    {
        using var reader = new RelayReader(maxUnits: 30, maxBytes: 1 << 20);
        var units = Offer(reader, 0, 70);
        var (ticks, dropped) = TakeAll(reader);
        Assert.Equal(Ticks(50, 20), ticks);
        Assert.Equal(50, dropped);
        AssertReleased(units);
    }

    [Fact]
    public void Offer_MoreBytesThanItHolds_NeverHoldsThem()
    {
        using var reader = new RelayReader(maxUnits: 1000, maxBytes: 20_000);
        for (var i = 0; i < 300; i++)
        {
            Offer(reader, i, 1, size: 1000);
            Assert.InRange(reader.QueuedBytes, 0, 20_000);
        }
    }

    [Fact]
    public void Offer_BeforeTheFirstKeyPicture_IsNotQueued()
    {
        using var reader = new RelayReader(maxUnits: 100, maxBytes: 1 << 20);
        Offer(reader, 30, 40);
        var (ticks, dropped) = TakeAll(reader);
        Assert.Equal(Ticks(50, 20), ticks);
        Assert.Equal(0, dropped);
    }

    [Fact]
    public async Task End_AfterPictures_IsReadAfterThem()
    {
        using var reader = new RelayReader(maxUnits: 100, maxBytes: 1 << 20);
        Offer(reader, 0, 3);
        reader.End(new RelayEnd("the session ended"));
        Assert.Null(reader.Ended);
        TakeAll(reader);
        Assert.Equal("the session ended", reader.Ended?.Reason);
        Assert.True(await reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Offer(reader, 50, 1);
        Assert.False(reader.TryTake(out _, out _));
    }

    private static List<AccessUnit> Offer(RelayReader reader, int from, int count, int size = 60)
    {
        var units = Enumerable.Range(from, count).Select(number => TestFootage.Unit(number, size: size)).ToList();
        foreach (var unit in units)
        {
            reader.Offer(new RelayItem(Run, 42, null, unit));
            unit.Release();
        }

        return units;
    }

    private static (List<long> Ticks, int Dropped) TakeAll(RelayReader reader)
    {
        var (ticks, all) = (new List<long>(), 0);
        while (reader.TryTake(out var item, out var dropped))
        {
            ticks.Add(item.Unit.Tick);
            all += dropped;
            item.Unit.Release();
        }

        return (ticks, all);
    }

    private static List<long> Ticks(int from, int count) => [.. Enumerable.Range(from, count).Select(number => 900_000 + (number * TestFootage.Period))];

    private static void AssertReleased(List<AccessUnit> units) =>
        Assert.All(units, unit => Assert.Throws<ObjectDisposedException>(() => unit.Sample));
}
