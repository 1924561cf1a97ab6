using Failover.Contracts;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>Which reinsertions there are, and what they are called.</summary>
public sealed class OwedRulesTests
{
    [Fact]
    public void Find_RunningTakeover_GivesItsName()
    {
        var owed = new SiteOfBeats().Takeover().Home().Holder(Holding(open: true)).LookAtOne().Owed;
        Assert.Equal(("slave-2-t2-spare-1", "slave-2-t2", "http://spare-1:7420"), (owed.Name, owed.Takeover, owed.HolderUrl));
    }

    [Fact]
    public void Find_SeveralTakeovers_TheNewestRunningOneCounts()
    {
        var site = new SiteOfBeats().Takeover(2, TakeoverState.Superseded).Takeover(3, TakeoverState.Active).Takeover(4, TakeoverState.Refused);
        Assert.Equal("slave-2-t3-spare-1", site.Home().Holder(Holding()).LookAtOne().Owed.Name);
    }

    [Fact]
    public void Find_KeepingBeforeTheTakeover_WaitsForItsName()
    {
        var site = new SiteOfBeats().Home().Holder(Holding(open: true));
        Assert.Empty(site.Look());
        Assert.Empty(site.Look(2000));
        Assert.Equal("slave-2-t2-spare-1", site.Takeover(state: TakeoverState.Assigned).LookAtOne().Owed.Name);
    }

    [Fact]
    public void Find_FalseAlarm_OpensItsOwnAfterTheGrace()
    {
        var site = new SiteOfBeats().Home().Holder(Holding());
        Assert.Empty(site.Look());
        var owed = site.LookAtOne(OwedRules.TakeoverGrace.TotalMilliseconds).Owed;
        Assert.Equal(("slave-2-spare-1", null), (owed.Name, owed.Takeover));
    }

    /// <summary>The licence or an operator vetoed it: what was kept for it comes home all the same.</summary>
    [Fact]
    public void Find_TakeoverWasRefused_OpensItsOwnAndIsOrderedHome()
    {
        var site = new SiteOfBeats().Takeover(2, TakeoverState.Refused).Home().Holder(Holding());
        Assert.Empty(site.Look());
        var judged = site.Home().Holder(Holding()).LookAtOne(OwedRules.TakeoverGrace.TotalMilliseconds);
        Assert.Equal(("slave-2-spare-1", null, true), (judged.Owed.Name, judged.Owed.Takeover, judged.OrderDue));
    }

    /// <summary>The spare of the superseded term is not the one that serves, and owes what it kept as much.</summary>
    [Fact]
    public void Find_SupersededBeforeAnythingWasOpened_OwedUnderTheNextTerm()
    {
        var site = new SiteOfBeats().Takeover(2, TakeoverState.Superseded).Takeover(4, TakeoverState.Active, "spare-2").Home().Holder(Holding());
        var judged = site.LookAtOne();
        Assert.Equal(("slave-2-t4-spare-1", "spare-1", true), (judged.Owed.Name, judged.Owed.Holder, judged.OrderDue));
        // Over and home without it: it stays open until this spare owes nothing.
        site.Takeover(4, TakeoverState.Completed, "spare-2");
        Assert.False(site.Home().Holder(Holding()).LookAtOne(200).IsLast);
    }

    [Fact]
    public void Find_TakeoverComesLate_TheFirstOneSaysItsLastWord()
    {
        var site = new SiteOfBeats().Home().Holder(Holding(open: true));
        site.Look();
        site.Look(5000);
        var judged = site.Takeover(state: TakeoverState.Active).Home().Holder(Holding(open: true)).Look(100);
        Assert.Equal(["slave-2-t2-spare-1", "slave-2-spare-1"], judged.Select(j => j.Owed.Name));
        var old = judged[1];
        Assert.Equal((ReinsertionState.Completed, "It goes on as slave-2-t2-spare-1."), (old.State, old.Reason));
        Assert.Empty(old.Owed.Holdings);
        Assert.Equal("slave-2-t2-spare-1", site.LookAtOne(100).Owed.Name);
    }

    [Fact]
    public void Find_NextTermWhileOpen_KeepsTheOneThatIsOpen()
    {
        var site = new SiteOfBeats().Takeover(2, TakeoverState.Active).Home().Holder(Holding());
        site.Look();
        site.Takeover(2, TakeoverState.Superseded).Takeover(3, TakeoverState.Active, "spare-2");
        Assert.Equal("slave-2-t2-spare-1", site.LookAtOne(200).Owed.Name);
    }

    [Fact]
    public void Find_SeveralHolders_EachHasItsOwn()
    {
        var site = new SiteOfBeats().Takeover().Home().Holder(Holding()).Beats("spare-2", "x", [Holding("cam-2")], []);
        Assert.Equal(["slave-2-t2-spare-1", "slave-2-t2-spare-2"], site.Look().Select(j => j.Owed.Name));
    }

    [Fact]
    public void Find_ARecordersOwnVideo_IsNotOwed() =>
        Assert.Empty(new SiteOfBeats().Takeover().Beats("slave-2", "b1", [Holding()], []).Look());

    [Fact]
    public void Find_NobodyHoldsAnything_NothingIsOwed() => Assert.Empty(new SiteOfBeats().Takeover().Home().Holder().Look());
}
