using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>What an operator is answered before anything is stored.</summary>
public sealed class WishRulesTests
{
    [Theory]
    [InlineData(OperatorVerb.Takeover, null, true, "spare-1 assumes slave-2's role until you release it; slave-2 records on.")]
    [InlineData(OperatorVerb.Takeover, "spare-2", true, "spare-2 assumes slave-2's role until you release it; slave-2 records on.")]
    [InlineData(OperatorVerb.Takeover, "spare-9", false, "The site has no FailoverServer spare-9; it has spare-1, spare-2.")]
    [InlineData(OperatorVerb.Release, null, true, "No spare serves as slave-2: there is nothing to release.")]
    [InlineData(OperatorVerb.Reinsert, null, true, "Nobody holds video of slave-2: nothing has to come home.")]
    [InlineData(OperatorVerb.Drill, null, true, "spare-1 covers all 8 cameras of slave-2.")]
    [InlineData(OperatorVerb.Drill, "spare-2", false, "spare-2 covers 0 of 8 cameras of slave-2: a drill must not lose a picture.")]
    public void Judge_AllWell_SaysWhatWillHappen(OperatorVerb verb, string? to, bool accepted, string reason) =>
        AssertAnswer(new World(), verb, accepted, reason, to);

    [Fact]
    public void Judge_UnknownServer_NamesThoseThatThereAre()
    {
        var answer = Judge(new World(), "slave-9", OperatorVerb.Release);
        Assert.Equal((false, true, "The site has no SiteServer slave-9; it has master-1, slave-1, slave-2."), (answer.Accepted, answer.UnknownName, answer.Reason));
    }

    [Fact]
    public void Judge_NoSpareIsReady_NamesEach()
    {
        var world = new World();
        world.Pass(5000, "spare-1", "spare-2");
        AssertAnswer(world, OperatorVerb.Takeover, false,
            "slave-2 keeps its role: no spare can assume its role (spare-1 is silent for 5.1 s, spare-2 is silent for 5.1 s).");
    }

    [Fact]
    public void Judge_FailedServerByHand_SaysThatItsVideoComesHome()
    {
        var world = new World();
        world.Site = world.Site with { AutomaticTakeover = false };
        world.Says("slave-2", ServerState.Failed);
        AssertAnswer(world, OperatorVerb.Takeover, true, "spare-1 assumes slave-2's role until you release it; what it holds comes home when it is back.");
    }

    [Fact]
    public void Judge_LicenceSaysNo_Refused()
    {
        var world = new World();
        world.Verdict = world.Verdict! with { Entitled = false, Reasons = ["No licence."] };
        AssertAnswer(world, OperatorVerb.Takeover, false, "No spare may serve as slave-2: the licence says no: No licence.");
        AssertAnswer(world, OperatorVerb.Drill, false, "No spare may serve as slave-2: the licence says no: No licence.");
    }

    [Fact]
    public void Judge_SpareServes_EachVerbSaysSo()
    {
        var world = World.WithActiveTakeover();
        AssertAnswer(world, OperatorVerb.Takeover, true, "spare-1 serves as slave-2 already (slave-2-t2); it does so until you release it.");
        AssertAnswer(world, OperatorVerb.Takeover, false, "spare-1 serves as slave-2 already (slave-2-t2): release it before spare-2 can.", "spare-2");
        AssertAnswer(world, OperatorVerb.Drill, false, "A takeover of slave-2 runs (slave-2-t2 is Active): a drill begins when it is over.");
        AssertAnswer(world, OperatorVerb.Release, false, "slave-2 does not record (it is Failed: slave-2 is Failed): spare-1 goes on serving as it.");
        world.Says("slave-2", ServerState.Alive);
        world.Decide();
        AssertAnswer(world, OperatorVerb.Release, true,
            "slave-2 records: it gets its role back from spare-1 now, camera by camera, and what spare-1 holds comes home.");
        Assert.Equal("slave-2-t2", Judge(world, "slave-2", OperatorVerb.Release).Takeover);
        Assert.Equal("A takeover of slave-2 runs (slave-2-t2 is Active): a drill would take a spare away from it.", Judge(world, "slave-1", OperatorVerb.Drill).Reason);
    }

    [Fact]
    public void Judge_Returning_TakeoverIsRefusedAndReleaseIsUnderWay()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Run();
        world.Pass(4000);
        world.Run();
        AssertAnswer(world, OperatorVerb.Takeover, false, "slave-2 gets its role back just now (slave-2-t2): ask again when that is done.");
        Assert.StartsWith("slave-2 gets its role back already (slave-2-t2 is Returning): ", Judge(world, "slave-2", OperatorVerb.Release).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_VideoIsHeld_OrderedNowUnlessTheServerIsSilent()
    {
        var world = new World();
        world.Holds("spare-1", "slave-2", 120);
        AssertAnswer(world, OperatorVerb.Reinsert, true, "spare-1 holds 120 pictures of 1 cameras: slave-2 is told now to fetch it.");
        world.Pass(8000, "slave-2");
        AssertAnswer(world, OperatorVerb.Reinsert, false,
            "slave-2 does not beat, so it cannot fetch its video: spare-1 holds 120 pictures of 1 cameras; it is ordered home by itself when slave-2 is heard.");
    }

    [Fact]
    public void Judge_DrillOfAServerThatIsNotCoveredOrNotWell_SaysWhy()
    {
        var world = new World();
        world.Hear("spare-1", b => b with
        {
            Guarding = [b.Guarding[0] with { Covered = 7, NotCovered = [new CameraReport("slave-2", "slave-2-cam-3", CameraState.Recording, "The ring is filling.")] }],
        });
        AssertAnswer(world, OperatorVerb.Drill, false,
            "spare-1 covers 7 of 8 cameras of slave-2: a drill must not lose a picture; slave-2-cam-3: The ring is filling.");
        world = new World();
        world.Says("slave-2", ServerState.Suspect);
        AssertAnswer(world, OperatorVerb.Drill, false, "slave-2 is Suspect and does not record steadily: a drill needs a server that is well.");
        world = new World();
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        AssertAnswer(world, OperatorVerb.Drill, false, "A takeover of slave-2 is wished already: release it first.");
    }

    private static void AssertAnswer(World world, OperatorVerb verb, bool accepted, string reason, string? to = null)
    {
        var answer = Judge(world, "slave-2", verb, to);
        Assert.Equal((reason, accepted), (answer.Reason, answer.Accepted));
    }

    private static WishAnswer Judge(World world, string server, OperatorVerb verb, string? to = null)
    {
        world.Decide();
        return WishRules.Judge(server, verb, new WishRequest { To = to }, new Look(world.View, World.Times, world.Now));
    }
}
