using Failover.Contracts;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>From the first holding to the last word.</summary>
public sealed class StateTests
{
    private static SiteOfBeats Site() => new SiteOfBeats().Takeover();

    [Fact]
    public void Judge_HomeDoesNotBeat_WaitsForIt()
    {
        var judged = Site().Holder(Holding()).LookAtOne();
        Assert.Equal(ReinsertionState.Waiting, judged.State);
        Assert.Equal("Waits for slave-2, which does not beat; spare-1 holds 100 frames of 1 cameras.", judged.Reason);
    }

    [Fact]
    public void Judge_HolderServesAndHoldsNothingForAMoment_IsNoLastWord()
    {
        var site = new SiteOfBeats().Takeover(state: TakeoverState.Active).Holder(Holding(open: true)).Home();
        site.Look();
        site.Holder().Home(Progress(ReinsertionState.Completed)).Look();
        Assert.Equal(ReinsertionState.Copying, site.LookAtOne(10_000).State);
        site.Holder().Home(Progress(ReinsertionState.Completed)).Takeover(state: TakeoverState.Reinserting);
        Assert.Equal(ReinsertionState.Completed, site.LookAtOne(10).State);
    }

    [Fact]
    public void Judge_HolderFallsSilent_WaitsForIt()
    {
        var site = Site().Holder(Holding()).Home();
        site.Look();
        site.Now += TimeSpan.FromSeconds(6);
        var judged = site.Home(Progress(ReinsertionState.Copying)).LookAtOne();
        Assert.Equal(ReinsertionState.Waiting, judged.State);
        Assert.StartsWith("Waits for spare-1", judged.Reason);
    }

    [Fact]
    public void Judge_HolderAwayForADay_WaitsAndIsFetchedAtOnceWhenItIsBack()
    {
        var site = Site().Holder(Holding()).Home();
        site.Look();
        var hours = TimeSpan.FromHours(24).TotalMilliseconds;
        var judged = site.LookAtOne(hours);
        Assert.Equal((ReinsertionState.Waiting, "slave-2-t2-spare-1"), (judged.State, judged.Owed.Name));
        Assert.StartsWith("Waits for spare-1, which does not beat", judged.Reason);
        // Another boot, the same disk; the takeover is long over.
        site.Takeovers.Clear();
        var back = site.Beats("spare-1", "h2", [Holding()], []).Home(Progress(ReinsertionState.Copying)).LookAtOne(3000);
        Assert.Equal((ReinsertionState.Copying, "slave-2-t2-spare-1", true), (back.State, back.Owed.Name, back.OrderDue));
    }

    [Fact]
    public void Judge_NoSuchServer_IsNoHomeAndSendsNoOrder()
    {
        var site = Site().Holder(Holding()).Home();
        site.Servers.Clear();
        var judged = site.LookAtOne();
        Assert.Equal((ReinsertionState.NoHome, false), (judged.State, judged.OrderDue));
        Assert.Contains("failover reinsert slave-2 --adopt, or drop them with --drop", judged.Reason);
        Assert.DoesNotContain("still keeps", judged.Reason);
        site.Servers.Add("slave-2");
        Assert.Equal((ReinsertionState.Waiting, true), (site.LookAtOne(200).State, site.Objects.Count == 1));
    }

    [Fact]
    public void Judge_NoSuchServerAndItIsStillKept_TheReasonSaysWhatEndsThat()
    {
        var site = Site().Holder(Holding() with { Open = true }).Home();
        site.Servers.Clear();
        Assert.EndsWith("spare-1 still keeps 1 camera of it; either of the two ends that.", site.LookAtOne().Reason);
    }

    [Theory]
    [InlineData(ReinsertionState.Copying, false, ReinsertionState.Copying)]
    [InlineData(ReinsertionState.Verifying, false, ReinsertionState.Verifying)]
    [InlineData(ReinsertionState.Waiting, false, ReinsertionState.Waiting)]
    // The home recorder's word alone is never the last one while the holder shows frames.
    [InlineData(ReinsertionState.Completed, false, ReinsertionState.Verifying)]
    [InlineData(ReinsertionState.Completed, true, ReinsertionState.Copying)]
    [InlineData(ReinsertionState.CompletedWithGaps, false, ReinsertionState.Verifying)]
    public void Judge_WhileHeld_FollowsTheHomeRecorder(ReinsertionState said, bool open, ReinsertionState expected) =>
        Assert.Equal(expected, Site().Holder(Holding(open: open)).Home(Progress(said)).LookAtOne().State);

    [Theory]
    [InlineData(ReinsertionState.Completed, ReinsertionState.Completed)]
    [InlineData(ReinsertionState.CompletedWithGaps, ReinsertionState.CompletedWithGaps)]
    // The holder's word alone neither.
    [InlineData(ReinsertionState.Copying, ReinsertionState.Verifying)]
    public void Judge_NothingHeldAnyMore_NeedsTheHomeRecordersWord(ReinsertionState said, ReinsertionState expected)
    {
        var site = Site().Holder(Holding()).Home(Progress(ReinsertionState.Copying));
        site.Look();
        Assert.Equal(ReinsertionState.Verifying, site.Holder().Home(Progress(said)).LookAtOne(100).State);
        Assert.Equal(expected, site.LookAtOne(500).State);
    }

    [Fact]
    public void Judge_HolderRestartsWithNothing_IsNotBelievedAtOnce()
    {
        var site = Site().Holder(Holding()).Home(Progress(ReinsertionState.Completed));
        site.Look();
        site.Beats("spare-1", "h2", [], []);
        site.Look(100);
        Assert.Equal(ReinsertionState.Verifying, site.LookAtOne(2000).State);
        Assert.NotEqual(ReinsertionState.Completed, site.Beats("spare-1", "h2", [Holding()], []).LookAtOne(1000).State);
    }

    [Fact]
    public void Judge_HoldingAppearsAgain_Reopens()
    {
        var site = Site().Holder(Holding()).Home(Progress(ReinsertionState.Completed));
        site.Look();
        site.Holder().Look(100);
        Assert.True(site.LookAtOne(500).IsLast);
        Assert.Empty(site.Look(100));
        var again = site.Holder(Holding(session: 2, open: true)).LookAtOne(100);
        Assert.Equal((ReinsertionState.Copying, "slave-2-t2-spare-1", true), (again.State, again.Owed.Name, again.OrderDue));
    }

    [Fact]
    public void Judge_OpenObjectAndHolderNeverHeard_StaysOpen()
    {
        var site = Site().Stored("slave-2-t1-spare-1", "slave-2-t1", ReinsertionState.Copying).Home(Progress(ReinsertionState.Completed, "slave-2-t1-spare-1"));
        var judged = site.LookAtOne();
        Assert.Equal(ReinsertionState.Waiting, judged.State);
        Assert.Contains("not heard yet", judged.Reason);
    }

    [Fact]
    public void Judge_HomeRecorderRestarts_CountsAddUp()
    {
        var site = Site().Holder(Holding()).Home(Progress(ReinsertionState.Copying, frames: 60));
        Assert.Equal(60, site.LookAtOne().Brought.Frames);
        site.Beats("slave-2", "b2", [], [Progress(ReinsertionState.Copying, frames: 10)]);
        Assert.Equal(70, site.LookAtOne(200).Brought.Frames);
        site.Beats("slave-2", "b2", [], [Progress(ReinsertionState.Copying, frames: 40)]);
        Assert.Equal((100, 100_000, 100.0), (site.LookAtOne(200).Brought.Frames, site.LookAtOne(200).Brought.Bytes, site.LookAtOne(200).Brought.ElapsedMs));
    }

    [Fact]
    public void Judge_Seams_AreCollectedOnce()
    {
        static Seam SeamOf(int session) => new()
        {
            Server = "slave-2", Camera = "cam-1", Run = new("spare-1", "h1", session), Epoch = new("slave-2", "b1", 1), OffsetTicks = 5, Class = SeamClass.Exact,
            Method = "hashes", Votes = 50, Compared = 50, Reason = "equal",
        };
        var site = Site().Holder(Holding()).Home(Progress(ReinsertionState.Copying, seams: SeamOf(1)));
        site.Look();
        // A restarted home recorder only knows the later one.
        site.Home(Progress(ReinsertionState.Copying, seams: SeamOf(2)));
        Assert.Equal([1, 2], site.LookAtOne(200).Seams.Select(s => s.Run.Session));
        Assert.Equal(2, site.LookAtOne(200).Seams.Count);
    }
}
