using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class KeepingBudgetTests
{
    private static readonly KeepingOptions Options = new() { WriteMBps = 4 };
    private static readonly BudgetView Empty = new() { Cameras = [], DiskFreeBytes = long.MaxValue, Settle = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Decide_RoomForAll_StartsAllAtOnce() => Assert.Equal(
        ["slave-1/a Start", "slave-2/b Start"],
        Decide(Wants("slave-1", "a", 10, 1, waited: 0), Wants("slave-2", "b", 90, 1, waited: 0)).Order(StringComparer.Ordinal));

    [Fact]
    public void Decide_TwoServersInTrouble_PriorityOverTheWholeSiteDecides() => Assert.Equal(
        ["slave-2/high Start", "slave-1/mid Start", "slave-1/low NoRate"],
        Decide(Wants("slave-1", "low", 10, 2), Wants("slave-1", "mid", 50, 2), Wants("slave-2", "high", 90, 2)));

    [Fact]
    public void Decide_HigherPriorityMayStillCome_LowerWaitsOneSecondAndThenStarts()
    {
        var calm = new BudgetCamera("slave-2", "high", 90, 3_000_000, Keeping: false, WantsFor: null);
        Assert.Equal(["slave-1/low Wait"], Decide(calm, Wants("slave-1", "low", 10, 2, waited: 0.5)));
        Assert.Equal(["slave-1/low Start"], Decide(calm, Wants("slave-1", "low", 10, 2, waited: 1)));
    }

    [Fact]
    public void Decide_BudgetUsedByLowerPriority_NeverStopsWhatIsKept()
    {
        var kept = new BudgetCamera("slave-1", "low", 10, 3_000_000, Keeping: true, WantsFor: null);
        Assert.Equal(["slave-2/high NoRate"], Decide(kept, Wants("slave-2", "high", 90, 2)));
        Assert.Null(KeepingBudget.WhomToStop(Empty with { Cameras = [kept] }, Options));
    }

    [Fact]
    public void Decide_ACameraThatDoesNotFit_LeavesTheRoomToASmallerOne() =>
        Assert.Equal(["slave-1/big NoRate", "slave-1/small Start"], Decide(Wants("slave-1", "big", 90, 5), Wants("slave-1", "small", 10, 1)));

    [Fact]
    public void Decide_BelowTheReserveOrBacklogged_StartsNothing()
    {
        var camera = Wants("slave-1", "a", 50, 1);
        Assert.Equal(["slave-1/a NoSpace"], Decide(Empty with { Cameras = [camera], DiskFreeBytes = 1023L << 20 }));
        Assert.Equal(["slave-1/a Start"], Decide(Empty with { Cameras = [camera], DiskFreeBytes = 1024L << 20 }));
        Assert.Equal(["slave-1/a NoSpeed"], Decide(Empty with { Cameras = [camera], QueuedBytes = 129L << 20 }));
    }

    [Fact]
    public void WhomToStop_FullDisk_TheLowestPriority()
    {
        BudgetCamera[] kept =
        [
            new("slave-1", "a", 50, 1, Keeping: true, WantsFor: null),
            new("slave-2", "b", 10, 1, Keeping: true, WantsFor: null),
            new("slave-2", "c", 1, 1, Keeping: false, WantsFor: null),
        ];
        Assert.Equal("b", KeepingBudget.WhomToStop(Empty with { Cameras = kept, DiskFreeBytes = 127L << 20 }, Options)?.Camera);
        Assert.Null(KeepingBudget.WhomToStop(Empty with { Cameras = kept, DiskFreeBytes = 128L << 20 }, Options));
    }

    [Fact]
    public void Problems_ReserveBelowFull_IsNamed() =>
        Assert.Contains("RESERVEMIB", Assert.Single(new KeepingOptions { ReserveMiB = 100 }.Problems()), StringComparison.Ordinal);

    private static IEnumerable<string> Decide(params BudgetCamera[] cameras) => Decide(Empty with { Cameras = cameras });

    private static IEnumerable<string> Decide(BudgetView view) =>
        KeepingBudget.Decide(view, Options).Select(grant => $"{grant.Server}/{grant.Camera} {grant.Word}");

    private static BudgetCamera Wants(string server, string camera, int priority, int megabytes, double waited = 5) =>
        new(server, camera, priority, megabytes * 1_000_000L, Keeping: false, TimeSpan.FromSeconds(waited));
}
