using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

public sealed class PrerollRingTests
{
    private static readonly RunId Run = new("spare-1", "boot", 1);

    [Fact]
    public void Add_LongerThanItsLength_DropsWholeGopsOnly()
    {
        var ring = Ring(TimeSpan.FromSeconds(10), 1 << 20);
        Fill(ring, Run, 0, seconds: 30);
        var from = ring.UnbrokenFrom(Run)!.Value;
        Assert.Equal(0, from % 180_000);
        Assert.InRange((29.96 * 90_000) - from, 10 * 90_000, 12 * 90_000);
    }

    [Fact]
    public void Add_FloorFarBack_KeepsTheGopThatHoldsIt()
    {
        var ring = Ring(TimeSpan.FromSeconds(2), 1 << 20);
        Fill(ring, Run, 0, seconds: 30, floor: 5 * 90_000);
        Assert.Equal(4 * 90_000, ring.UnbrokenFrom(Run));
        Assert.False(ring.OverCap);
    }

    [Fact]
    public void Add_CapTooSmallForItsLength_SaysSo()
    {
        var ring = Ring(TimeSpan.FromSeconds(10), 5_000);
        Fill(ring, Run, 0, seconds: 30);
        Assert.True(ring.OverCap);
        Assert.InRange(ring.Bytes, 1, 5_000 + (50 * 100));
    }

    [Fact]
    public void UnbrokenFrom_DamagedGop_BeginsAfterIt()
    {
        var ring = Ring(TimeSpan.FromSeconds(20), 1 << 20);
        Fill(ring, Run, 0, seconds: 4);
        Add(ring, Run, 4 * 90_000, key: true, damaged: false);
        Add(ring, Run, (4 * 90_000) + 3600, key: false, damaged: true);
        Assert.Null(ring.UnbrokenFrom(Run));
        Fill(ring, Run, 6 * 90_000, seconds: 2);
        Assert.Equal(6 * 90_000, ring.UnbrokenFrom(Run));
    }

    [Fact]
    public void From_Tick_StartsAtTheGopThatContainsIt()
    {
        var ring = Ring(TimeSpan.FromSeconds(20), 1 << 20);
        Fill(ring, Run, 0, seconds: 10);
        Assert.Equal(4 * 90_000, ring.From(Run, (5 * 90_000) + 1).First().Unit.Tick);
        Assert.Equal(0, ring.From(Run, null).First().Unit.Tick);
        Assert.Equal(0, ring.From(Run, -500).First().Unit.Tick);
    }

    [Fact]
    public void Add_NewSession_KeepsTheOldOneUntilTheNewIsLongEnough()
    {
        var ring = Ring(TimeSpan.FromSeconds(10), 1 << 20);
        var next = Run with { Session = 2 };
        Fill(ring, Run, 0, seconds: 10);
        Fill(ring, next, 1_000_000, seconds: 2);
        Assert.Equal(Run, ring.From(next, null).First().Run);
        Assert.Equal(1_000_000, ring.UnbrokenFrom(next));
        Assert.Null(ring.UnbrokenFrom(Run));
    }

    [Fact]
    public void Clear_AfterUse_ReleasesEveryUnit()
    {
        var ring = Ring(TimeSpan.FromSeconds(10), 1 << 20);
        var unit = Unit(0, key: true, damaged: false);
        ring.Add(Run, unit, null);
        unit.Release();
        ring.Clear();
        Assert.Equal(0, ring.Bytes);
        Assert.Throws<ObjectDisposedException>(() => unit.Sample);
    }

    private static PrerollRing Ring(TimeSpan length, long maxBytes)
    {
        var ring = new PrerollRing();
        ring.Resize(length, maxBytes);
        return ring;
    }

    private static void Fill(PrerollRing ring, RunId run, long fromTick, int seconds, long? floor = null)
    {
        for (var i = 0; i < seconds * 25; i++)
        {
            var unit = Unit(fromTick + (i * 3600), key: i % 50 == 0, damaged: false);
            ring.Add(run, unit, floor);
            unit.Release();
        }
    }

    private static void Add(PrerollRing ring, RunId run, long tick, bool key, bool damaged)
    {
        var unit = Unit(tick, key, damaged);
        ring.Add(run, unit, null);
        unit.Release();
    }

    private static AccessUnit Unit(long tick, bool key, bool damaged)
    {
        var nal = new byte[90];
        nal[0] = key ? (byte)0x65 : (byte)0x41;
        nal[^1] = 0x80;
        return AccessUnitFactory.FromNals(
            tick, [nal], DateTimeOffset.UnixEpoch.AddSeconds(tick / 90_000.0), 0, damaged ? AccessUnitFlags.Damaged : AccessUnitFlags.None);
    }
}
