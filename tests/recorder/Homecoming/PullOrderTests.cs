using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class PullOrderTests
{
    private const long I = PullOrder.IntervalTicks;

    [Fact]
    public void Of_PlacedRuns_NewestFirstAndPriorityBeforeIt()
    {
        var pieces = PullOrder.Of([Held("low", 2), Held("a", 3), Held("b", 2)], _ => true, camera => camera == "low" ? 10 : 50);
        Assert.Equal(["a2", "b1", "a1", "b0", "a0", "low1", "low0"], pieces.Select(Text));
    }

    [Fact]
    public void Of_RunWithoutAPlace_ItsOldestIntervalComesFirst()
    {
        var pieces = PullOrder.Of([Held("a", 3), Held("b", 3)], holding => holding.Camera == "a", _ => 50);
        Assert.Equal(["b0", "a2", "b2", "a1", "b1", "a0"], pieces.Select(Text));
    }

    [Fact]
    public void Of_AnyHolding_EveryTickOnce()
    {
        var pieces = PullOrder.Of([new("s", "a", new RunId("r", "b", 1), 7, 7 + (3 * I) + 5, 1, 1, false)], _ => false, _ => 50).OrderBy(p => p.FromTick).ToList();
        Assert.Equal((7, 7 + (3 * I) + 5), (pieces[0].FromTick, pieces[^1].ToTick));
        Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.Equal(pair.First.ToTick + 1, pair.Second.FromTick));
        Assert.Empty(PullOrder.Of([], _ => true, _ => 50));
    }

    private static HoldingReport Held(string camera, int intervals) => new("s", camera, new RunId("r", camera, 1), 0, (intervals * I) - 1, 1, 1, false);

    private static string Text(PullPiece piece) => $"{piece.Holding.Camera}{piece.FromTick / I}";
}
