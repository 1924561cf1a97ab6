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
        var seams = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(After, 50, 1000, minute: 5), Run(Before, 100, 1000, minute: 0)], Known());
        Assert.Equal(3, seams.Count);
        Assert.All(seams, seam => Assert.Equal(Before, seam.Epoch));
        Assert.Equal(0, Of(seams, Before));
        Assert.Equal(100 - 1000, Of(seams, Held));
        Assert.Equal(100 - 50, Of(seams, After));
    }

    [Fact]
    public void NewSeams_AfterRunComesLater_OnlyItIsAdded()
    {
        var first = AxisPlacement.NewSeams("slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0)], Known());
        var second = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0), Run(After, 50, 1000, 5)], Known([.. first]));
        Assert.Equal(After, Assert.Single(second).Run);
        Assert.Equal(50, second[0].OffsetTicks);
    }

    [Fact]
    public void NewSeams_TimedLink_MakesWhatFollowsTimed()
    {
        var seams = AxisPlacement.NewSeams(
            "slave-2", "cam-1", Held, [Run(Before, 100, 1000, 0) with { Class = SeamClass.Timed }, Run(After, 50, 1000, 5)], Known());
        Assert.Equal(SeamClass.Timed, seams.Single(seam => seam.Run == Held).Class);
        Assert.Equal(SeamClass.Timed, seams.Single(seam => seam.Run == After).Class);
    }

    private static long Of(IReadOnlyList<Seam> seams, RunId run) => seams.Single(seam => seam.Run == run).OffsetTicks;

    private static Dictionary<RunId, Seam> Known(params Seam[] seams) => seams.ToDictionary(seam => seam.Run);

    private static RelatedRun Run(RunId run, long itsOffset, long heldOffset, int minute) =>
        new(run, heldOffset - itsOffset, SeamClass.Exact, 250, 250, "All agreed.", DateTimeOffset.UnixEpoch.AddMinutes(minute));
}
