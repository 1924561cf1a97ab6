using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>Which times of a run are looked at when a held run is related to what is here.</summary>
public sealed class AxisClocksTests
{
    private const long Hour = 3600 * WallMap.TicksPerSecond;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunId Own = new("slave-2", "a", 1);
    private static readonly RunId Foreign = new("spare-1", "s", 1);

    [Fact]
    public void TimesOf_ARunOfAClockADayBehind_IsAlsoWhenItsNeighbourOnTheAxisHasIt()
    {
        // Tick 0 of the foreign run is tick 1000 of the own one.
        var own = Run(Own, Noon);
        var foreign = Run(Foreign, Noon.AddDays(-1));
        var clocks = new AxisClocks([own, foreign], [Seam(Own, 0), Seam(Foreign, 1000)]);
        Assert.Equal([Noon.AddDays(-1), own.Wall.ToUtc(1000)], clocks.TimesOf(foreign).Select(run => run.Wall.ToUtc(0)));
        Assert.Equal(Noon, clocks.TimesOf(own)[0].Wall.ToUtc(0));
    }

    [Fact]
    public void TimesOf_ClocksAgree_ItsOwnTimeOnly()
    {
        var runs = new[] { Run(Own, Noon), Run(Foreign, Noon.AddSeconds(1)) };
        Assert.Single(new AxisClocks(runs, [Seam(Own, 0), Seam(Foreign, 0)]).TimesOf(runs[1]));
    }

    [Fact]
    public void TimesOf_AnotherAxisOrPlacedByTimeOnly_ItsOwnTimeOnly()
    {
        var runs = new[] { Run(Own, Noon), Run(Foreign, Noon.AddDays(-1)) };
        Assert.Single(new AxisClocks(runs, [Seam(Own, 0), Seam(Foreign, 0) with { Epoch = Foreign }]).TimesOf(runs[1]));
        Assert.Single(new AxisClocks(runs, [Seam(Own, 0), Seam(Foreign, 0) with { Class = SeamClass.Timed }]).TimesOf(runs[1]));
        Assert.Single(new AxisClocks(runs, []).TimesOf(runs[1]));
    }

    [Fact]
    public void TimesOf_ManyClocks_IsBounded()
    {
        var runs = Enumerable.Range(0, 40).Select(i => Run(new RunId("spare-1", "s", i), Noon.AddDays(-i), i * Hour)).ToList();
        var clocks = new AxisClocks(runs, [.. runs.Select(run => Seam(run.Info.Id, 0))]);
        Assert.Equal(3, clocks.TimesOf(runs[20]).Count);
    }

    private static RunSummary Run(RunId id, DateTimeOffset zero, long firstTick = 0) => new()
    {
        Info = new RunInfo { Id = id, Server = "slave-2", Camera = "cam-1", Purpose = RunPurpose.Live, OpenedUtc = zero },
        FirstTick = firstTick,
        LastTick = firstTick + Hour,
        Frames = 1,
        Bytes = 1,
        Damaged = 0,
        Wall = new WallMap(WallMap.AnchorOf(zero, 0)),
        Open = false,
    };

    private static Seam Seam(RunId run, long offset) => AlignResult.Axis("slave-2", "cam-1", run) with { Epoch = Own, OffsetTicks = offset };
}
