using Failover.Contracts;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>What is held of a server that is no more goes to another server by an operator's wish, camera by camera, and ends as any footage that comes home.</summary>
public sealed class AdoptTests
{
    private const string Name = "slave-2-t2-spare-1";

    [Fact]
    public void Judge_Wished_TheOtherServerIsToldUntilItSaysItsLastWord()
    {
        var site = Homeless(Holding("cam-1"), Holding("cam-2", session: 2)).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-9"), ("cam-2", "cam-2"));
        var told = site.Beats("slave-3", "b3", [], []).LookAtOne(200);
        Assert.Equal((ReinsertionState.Waiting, true, "slave-3"), (told.State, told.OrderDue, told.Owed.Home));
        Assert.Equal("Waits for slave-3 to begin; spare-1 holds 200 frames of 2 cameras.", told.Reason);
        var copying = site.Beats("slave-3", "b3", [], [Progress(ReinsertionState.Copying, frames: 60)]).LookAtOne(200);
        Assert.Equal((ReinsertionState.Copying, 60), (copying.State, copying.Brought.Frames));
        site.Holder().Look(200);
        var last = site.Beats("slave-3", "b3", [], [Progress(ReinsertionState.Completed, frames: 200, reason: "All is home.")]).LookAtOne(1000);
        Assert.Equal((ReinsertionState.Completed, false), (last.State, last.OrderDue));
        Assert.Equal("All is home. It was recorded for slave-2, which is not in the site: anna gave it to slave-3 (cam-1 as cam-9, cam-2).", last.Reason);
    }

    [Fact]
    public void Judge_OnlySomeCamerasAreAdopted_TheOthersHaveNoHomeAgain()
    {
        var site = Homeless(Holding("cam-1"), Holding("cam-2", session: 2)).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-1")).Beats("slave-3", "b3", [], []);
        Assert.Equal("cam-1", Assert.Single(site.LookAtOne(200).Owed.Coming).Camera);
        var left = site.Holder(Holding("cam-2", session: 2)).Beats("slave-3", "b3", [], [Progress(ReinsertionState.Completed)]).LookAtOne(1000);
        Assert.Equal((ReinsertionState.NoHome, false), (left.State, left.OrderDue));
        Assert.Equal(
            "There is no server slave-2 in the site; slave-3 has adopted cam-1, and of others spare-1 holds 100 frames of 1 cameras: give them to a server with failover reinsert slave-2 --adopt, or drop them with --drop.",
            left.Reason);
        // What is left may be dropped; the word of that counts.
        var dropped = site.Drop(Name, "ben").Holder(Holding("cam-2", session: 2)).LookAtOne(1000);
        Assert.Equal((ReinsertionState.NoHome, true, "ben", "slave-2"), (dropped.State, dropped.OrderDue, dropped.Owed.DropBy, dropped.Owed.Home));
    }

    [Fact]
    public void Judge_TheOtherServerRefuses_NoHomeWithItsReasonAndAskedAgain()
    {
        var site = Homeless(Holding()).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-9"))
            .Beats("slave-3", "b3", [], [Progress(ReinsertionState.NoHome, reason: "slave-3 adopts nothing of it: these are two cameras.")]);
        var refused = site.LookAtOne(200);
        Assert.Equal((ReinsertionState.NoHome, "slave-3 adopts nothing of it: these are two cameras.", true), (refused.State, refused.Reason, refused.OrderDue));
        // Wished again with another camera: told at once.
        site.Look(200);
        Assert.True(site.Adopt(Name, "anna", "slave-3", ("cam-1", "cam-8")).Holder(Holding()).LookAtOne(200).OrderDue);
    }

    [Fact]
    public void Judge_RunStillGrows_AdoptedWhenItEnds()
    {
        var site = Homeless(Holding(open: true)).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-1")).Beats("slave-3", "b3", [], []);
        var waits = site.LookAtOne(200);
        Assert.Equal((ReinsertionState.Waiting, false), (waits.State, waits.OrderDue));
        Assert.Equal("anna gave it to slave-3, which waits until spare-1 ends keeping it: spare-1 holds 100 frames of 1 cameras.", waits.Reason);
        Assert.True(site.Holder(Holding()).LookAtOne(200).OrderDue);
    }

    [Theory]
    [InlineData("slave-2", "Waits for slave-2")]
    [InlineData("slave-4", "There is no server slave-2")]
    public void Judge_OwnServerIsBackOrTheOtherIsGone_WishCountsForNothing(string inTheSite, string reason)
    {
        var site = Homeless(Holding()).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-1"));
        site.Servers.Clear();
        site.Servers.Add(inTheSite);
        var judged = site.LookAtOne(1000);
        Assert.Equal((null, "slave-2"), (judged.Owed.Adoption, judged.Owed.Home));
        Assert.StartsWith(reason, judged.Reason);
    }

    /// <summary>The wish named what was held then; what is held later under the same name is not meant.</summary>
    [Fact]
    public void Judge_OpenedAgainAfterTheWish_OldWishGivesNothing()
    {
        var site = Homeless(Holding()).Adopt(Name, "anna", "slave-3", ("cam-1", "cam-1")).Beats("slave-3", "b3", [], []);
        site.Look(200);
        site.Holder().Beats("slave-3", "b3", [], [Progress(ReinsertionState.Completed)]).Look(200);
        site.Look(6000);
        Assert.True(site.Beats("slave-3", "b3", [], [Progress(ReinsertionState.Completed)]).LookAtOne(200).IsLast);
        site.Holder(Holding(session: 2)).Look(60_000);
        var again = site.Holder(Holding(session: 2)).LookAtOne(5000);
        Assert.Equal((Name, ReinsertionState.NoHome, false, null), (again.Owed.Name, again.State, again.OrderDue, again.Owed.Adoption));
    }

    private static SiteOfBeats Homeless(params HoldingReport[] held)
    {
        var site = new SiteOfBeats().Takeover().Holder(held);
        site.Servers.Clear();
        site.Servers.Add("slave-3");
        Assert.Equal(ReinsertionState.NoHome, site.LookAtOne().State);
        return site;
    }
}
