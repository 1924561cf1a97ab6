using Failover.Contracts;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>What is held of a server that is no more is deleted only by an operator's wish, and only that (R3).</summary>
public sealed class DropTests
{
    private const string Name = "slave-2-t2-spare-1";

    [Fact]
    public void Judge_WishedAndServerGone_HolderIsToldUntilNothingIsHeldThenEndsWithGaps()
    {
        var site = Homeless();
        Assert.False(site.LookAtOne(10_000).OrderDue);
        var told = site.Drop(Name, "anna").Holder(Holding()).LookAtOne(200);
        Assert.Equal((ReinsertionState.NoHome, true, "anna"), (told.State, told.OrderDue, told.Owed.DropBy));
        Assert.Equal("There is no server slave-2 in the site, and anna wishes that what is held of it is deleted: spare-1 holds 100 frames of 1 cameras.", told.Reason);
        // Lost on the way: said again.
        Assert.True(site.Holder(Holding()).LookAtOne(5000).OrderDue);
        site.Holder().Look(200);
        var last = site.LookAtOne(1000);
        Assert.Equal((ReinsertionState.CompletedWithGaps, false), (last.State, last.OrderDue));
        Assert.Equal("anna wished it: what spare-1 held of slave-2, which is not in the site, is deleted and did not come home.", last.Reason);
    }

    [Fact]
    public void Judge_WishedAndServerAddedAgain_ComesHomeInstead()
    {
        var site = Homeless().Drop(Name, "anna");
        site.Servers.Add("slave-2");
        var judged = site.Holder(Holding()).Home().LookAtOne(1000);
        Assert.Equal((ReinsertionState.Waiting, true), (judged.State, judged.OrderDue));
        Assert.DoesNotContain("anna", judged.Reason);
    }

    /// <summary>The wish named what was held then; what is held later under the same name is not meant.</summary>
    [Fact]
    public void Judge_OpenedAgainAfterTheWish_OldWishDeletesNothing()
    {
        var site = Homeless().Drop(Name, "anna");
        site.Holder(Holding()).Look(200);
        site.Holder().Look(200);
        Assert.True(site.LookAtOne(6000).IsLast);
        // Opened in a moment of its own: the wish names the first one.
        site.Holder(Holding(session: 2)).Look(60_000);
        var again = site.Holder(Holding(session: 2)).LookAtOne(5000);
        Assert.Equal((Name, ReinsertionState.NoHome, false, (string?)null), (again.Owed.Name, again.State, again.OrderDue, again.Owed.DropBy));
    }

    private static SiteOfBeats Homeless()
    {
        var site = new SiteOfBeats().Takeover().Holder(Holding());
        site.Servers.Clear();
        Assert.Equal(ReinsertionState.NoHome, site.LookAtOne().State);
        return site;
    }
}
