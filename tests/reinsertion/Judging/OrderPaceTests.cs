using Failover.Contracts;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>When the home recorder is told.</summary>
public sealed class OrderPaceTests
{
    private static List<double> OrdersWithin(SiteOfBeats site, double ms, Action? each = null)
    {
        var from = site.Now;
        var at = new List<double>();
        for (var t = 0; t < ms; t += 50)
        {
            each?.Invoke();
            if (site.Look(t == 0 ? 0 : 50).Any(j => j.OrderDue))
            {
                at.Add((site.Now - from).TotalMilliseconds);
            }
        }
        return at;
    }

    [Fact]
    public void Orders_NothingNew_DoubleUpToTheLongestRepeat()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding());
        Assert.Equal([0, 200, 600, 1400, 3000, 5000, 7000], OrdersWithin(site, 8000, () => site.Home().Holder(Holding())));
    }

    [Fact]
    public void Orders_HoldingOnlyGrows_IsNoNews()
    {
        var site = new SiteOfBeats().Takeover().Home();
        var frames = 100;
        Assert.Equal([0, 200, 600, 1400], OrdersWithin(site, 2000, () => site.Home().Holder(Holding(open: true, frames: frames++))));
    }

    [Fact]
    public void Orders_AnOperatorAsks_GoesAtOnceAndOnlyOnce()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding());
        OrdersWithin(site, 8000, () => site.Home().Holder(Holding()));
        site.Ordered["slave-2"] = "2026-05-01T12:00:00.000Z";
        Assert.Equal([0, 200, 600, 1400], OrdersWithin(site, 2000, () => site.Home().Holder(Holding())));
        site.Ordered["slave-1"] = "another server's";
        Assert.Equal([1050], OrdersWithin(site, 1500, () => site.Home().Holder(Holding())));
    }

    [Fact]
    public void Orders_HoldingClosesOrANewRunAppears_GoesAtOnce()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding(open: true));
        OrdersWithin(site, 1000);
        site.Home().Holder(Holding(open: false));
        Assert.Equal([0, 200], OrdersWithin(site, 300));
        site.Home().Holder(Holding(), Holding(session: 2, open: true));
        Assert.True(site.LookAtOne(200).OrderDue);
    }

    [Fact]
    public void Orders_HomeRecorderIsBack_GoesAtOnce()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding());
        OrdersWithin(site, 1000);
        site.Beats("slave-2", "b2", [], []);
        Assert.True(site.LookAtOne(50).OrderDue);
    }

    [Fact]
    public void Orders_ContentFlaps_AreAtMostFiveASecond()
    {
        var site = new SiteOfBeats().Takeover().Home();
        var i = 0;
        Assert.InRange(OrdersWithin(site, 10_000, () => site.Home().Holder(Holding(session: i++))).Count, 45, 51);
    }

    [Fact]
    public void Orders_NothingHeldAnyMore_OneEmptyOrderThenNoneAfterTheLastWord()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding());
        site.Look();
        var empty = site.Home(Progress(ReinsertionState.Copying)).Holder().LookAtOne(200);
        Assert.True(empty.OrderDue);
        Assert.Empty(empty.Owed.Holdings);
        Assert.Empty(OrdersWithin(site, 150));
        site.Home(Progress(ReinsertionState.Completed)).Holder();
        site.Look(400);
        Assert.Empty(OrdersWithin(site, 5000, () => site.Home(Progress(ReinsertionState.Completed)).Holder()));
    }

    [Fact]
    public void Orders_HomeIsDoneWithLessThanIsHeld_DoNotBackOff()
    {
        var site = new SiteOfBeats().Takeover();
        var at = OrdersWithin(site, 2000, () => site.Home(Progress(ReinsertionState.Completed)).Holder(Holding(open: true)));
        Assert.Equal(10, at.Count);
    }
}
