using CsCheck;
using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class MissingFramesTests
{
    [Fact]
    public void Compare_FrameOneTickOff_IsPresent()
    {
        var (present, missing) = MissingFrames.Compare([Row(3600, 1), Row(7200, 2)], [[Row(3601, 1), Row(7200, 9)]]);
        Assert.Equal([3600L], present.Select(frame => frame.Tick));
        Assert.Equal([7200L], missing.Select(frame => frame.Tick));
    }

    [Fact]
    public void Compare_DamagedCopyHere_CountsAsMissing()
    {
        var (present, missing) = MissingFrames.Compare([Row(3600, 1)], [[Row(3600, 1) with { Damaged = true }]]);
        Assert.Empty(present);
        Assert.Single(missing);
    }

    [Fact]
    public void Compare_AnySplitOverAnyRuns_FindsExactlyWhatIsNotThere()
    {
        Gen.Select(Gen.Int[0, 120], Gen.Int[0, 3].Array[120]).Holds((count, where) =>
        {
            // where: 0 = missing, 1 and 2 = in one of two runs, 3 = in both.
            var held = Enumerable.Range(0, count).Select(i => Row(i * 3600, (ulong)i)).ToList();
            var first = held.Where((_, i) => where[i] is 1 or 3).ToList();
            var second = held.Where((_, i) => where[i] is 2 or 3).ToList();
            var (present, missing) = MissingFrames.Compare(held, [first, second]);
            Assert.Equal(held.Where((_, i) => where[i] == 0), missing);
            Assert.Equal(count - missing.Count, present.Count);
        });
    }

    [Fact]
    public void Stretches_HolesOfTwoSeconds_AreLeftOut()
    {
        const long Second = 90_000;
        var missing = new[] { 0, 1, 2, 4, 5, 20 }.Select(second => Row(second * Second, (ulong)second)).ToList();
        Assert.Equal([(0, 2 * Second), (4 * Second, 5 * Second), (20 * Second, 20 * Second)], MissingFrames.Stretches(missing));
        Assert.Empty(MissingFrames.Stretches([]));
    }

    private static FrameRow Row(long tick, ulong hash) => new(tick, new FrameHash(0, hash), 100, false, false);
}
