using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class AxisPlacementTests
{
    private static readonly RunId Before = new("slave-2", "a", 1);
    private static readonly RunId After = new("slave-2", "b", 1);
    private static readonly RunId Held = new("spare-1", "s", 1);

    [Fact]
    public void NewSeams_NothingKnown_EarliestRunBeginsTheAxisAndAllFollow()
    {
        // True offsets to the camera's own ticks: before 100, held 1000, after 50.
        var seams = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(After, 50, 1000, minute: 5), Run(Before, 100, 1000, minute: 0)], Known(), Begin);
        Assert.Equal(3, seams.Count);
        Assert.All(seams, seam => Assert.Equal(Before, seam.Epoch));
        Assert.Equal(0, Of(seams, Before));
        Assert.Equal(100 - 1000, Of(seams, Held));
        Assert.Equal(100 - 50, Of(seams, After));
    }

    [Fact]
    public void NewSeams_AfterRunComesLater_OnlyItIsAdded()
    {
        var first = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0)], Known(), Begin);
        var second = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0), Run(After, 50, 1000, 5)], Known([.. first]), Begin);
        Assert.Equal(After, Assert.Single(second).Run);
        Assert.Equal(50, second[0].OffsetTicks);
    }

    [Fact]
    public void NewSeams_OnlyTimeRelatesThem_AllIsTimed()
    {
        var seams = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [ByTime(Run(Before, 100, 1000, 0)), ByTime(Run(After, 50, 1000, 5))], Known(), Begin);
        Assert.All(seams.Where(seam => seam.Run != Before), seam => Assert.Equal((SeamClass.Timed, "wall", Before), (seam.Class, seam.Method, seam.Epoch)));
        Assert.Equal(3, seams.Count);
    }

    [Fact]
    public void NewSeams_PicturesRelateItToOneRunAndTimeToAnother_ThatOneIsItsAxis()
    {
        var seams = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [ByTime(Run(Before, 100, 1000, 0)), Run(After, 50, 1000, 5)], Known(), Begin);
        Assert.Equal((SeamClass.Exact, After), (seams.Single(seam => seam.Run == Held).Class, seams.Single(seam => seam.Run == Held).Epoch));
        Assert.Equal(SeamClass.Timed, seams.Single(seam => seam.Run == Before).Class);
    }

    /// <summary>Time had placed both on an older run's axis, each by itself; that they show the same pictures must not be lost.</summary>
    [Fact]
    public void NewSeams_TwoRunsPlacedByTimeHaveTheSamePictures_BecomeOneAxis()
    {
        var second = new RunId("slave-2", "b", 2);
        var known = Known(
            AlignResult.Axis("slave-2", "cam-1", Before), Timed(After, 70), Timed(second, 40), Timed(Held, -905));
        var seams = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(After, 50, 1000, 5), Run(second, 20, 1000, 6)], known, Begin);
        Assert.Equal(3, seams.Count);
        Assert.All(seams, seam => Assert.Equal((SeamClass.Exact, After), (seam.Class, seam.Epoch)));
        Assert.Equal(50 - 1000, Of(seams, Held));
        Assert.Equal(50 - 20, Of(seams, second));
    }

    [Fact]
    public void NewSeams_FewPictures_OutrankTimeAndGiveWayToMany()
    {
        var few = Run(After, 50, 1000, 5) with { Trust = SeamTrust.FewPictures, Votes = 5, Compared = 5 };
        var known = Known(AlignResult.Axis("slave-2", "cam-1", Before), Timed(After, 70), Timed(Held, -905));
        var seams = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [few], known, Begin);
        var held = seams.Single(seam => seam.Run == Held);
        Assert.Equal((SeamClass.Timed, "hashes", After, 50 - 1000), (held.Class, held.Method, held.Epoch, held.OffsetTicks));
        foreach (var seam in seams)
        {
            known[seam.Run] = seam;
        }

        var many = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0), few], known, Begin);
        Assert.Equal((Held, SeamClass.Exact, Before), (many[0].Run, many[0].Class, many[0].Epoch));
    }

    [Fact]
    public void NewSeams_PicturesComeAfterTime_TheyOutrankIt()
    {
        var timed = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [ByTime(Run(Before, 100, 1007, 0)), ByTime(Run(After, 50, 1007, 5))], Known(), Begin);
        var better = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0), Run(After, 50, 1000, 5)], Known([.. timed]), Begin);
        Assert.Equal(100 - 1000, Of(better, Held));
        Assert.Equal(100 - 50, Of(better, After));
        Assert.All(better, seam => Assert.Equal(SeamClass.Exact, seam.Class));
    }

    [Fact]
    public void NewSeams_TwoAxesMeet_TheYounger_MovesOntoTheOlder()
    {
        // Another holder's run came first and began an axis of its own with the run after the outage.
        var other = new RunId("spare-2", "s", 9);
        var young = AxisPlacement.NewSeams("slave-2", "cam-1", other, [Run(After, 50, 2000, 5)], Known(), Begin);
        var old = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0)], Known(), Begin);
        var united = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0), Run(After, 50, 1000, 5)], Known([.. young, .. old]), Begin);
        var all = Known([.. young, .. old]);
        foreach (var seam in united)
        {
            all[seam.Run] = seam;
        }

        Assert.All(all.Values, seam => Assert.Equal(Before, seam.Epoch));
        Assert.Equal(100 - 1000, all[Held].OffsetTicks);
        Assert.Equal(100 - 50, all[After].OffsetTicks);
        Assert.Equal(100 - 2000, all[other].OffsetTicks);
        Assert.All(united, seam => Assert.True(seam.Votes > 0));
    }

    private static DateTimeOffset Begin(RunId run) => DateTimeOffset.UnixEpoch.AddMinutes(run == Before ? 0 : 5);

    private static long Of(IReadOnlyList<Seam> seams, RunId run) => seams.Single(seam => seam.Run == run).OffsetTicks;

    private static Dictionary<RunId, Seam> Known(params Seam[] seams) => seams.ToDictionary(seam => seam.Run);

    private static RelatedRun ByTime(RelatedRun run) => run with { Trust = SeamTrust.Clocks };

    private static Seam Timed(RunId run, long offset) =>
        new AlignResult(SeamClass.Timed, offset, 0, 0, "wall", "By time.").ToSeam("slave-2", "cam-1", run, Before);

    private static RelatedRun Run(RunId run, long itsOffset, long heldOffset, int minute) =>
        new(run, heldOffset - itsOffset, SeamTrust.Pictures, 250, 250, "All agreed.", DateTimeOffset.UnixEpoch.AddMinutes(minute));
}
