using CsCheck;
using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class SeamAlignerTests
{
    private const long Period = 3600;

    [Fact]
    public void Align_WithLossOnBothSides_FindsTheTrueOffsetWhereEnoughInARowIsLeft() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Long[-(1L << 40), 1L << 40], Gen.Int[0, 7]).Holds((seed, lossA, lossB, offset, jitter) =>
        {
            var random = new Random(seed);
            var scene = Scene(400, i => i);
            var axis = Lose(scene, random, lossA);
            var run = Lose(Shift(scene.Skip(120), -offset, jitter == 0 ? 0 : random.Next(2)), random, lossB);
            var suggested = offset + random.Next(-400_000, 400_000);
            var found = SeamAligner.Align(axis, run, suggested);
            if (LongestInARow(scene, axis, run) < AlignRules.Default.MinConsecutive)
            {
                Assert.Equal(SeamClass.Timed, found.Class);
                Assert.InRange(found.OffsetTicks, (found.ByPictures ? offset : suggested) - 1, (found.ByPictures ? offset : suggested) + 1);
                return;
            }

            Assert.Equal(SeamClass.Exact, found.Class);
            Assert.InRange(found.OffsetTicks, offset - 1, offset + 1);
            Assert.True(found.Votes >= 100, $"{found.Votes}");
        }, cases: 300);

    [Fact]
    public void Align_OfAStaticScene_IsNeverExactAtAWrongOffset() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[1, 60], Gen.Int[0, 30], Gen.Long[-1_000_000, 1_000_000]).Holds((seed, distinct, loss, offset) =>
        {
            // A scene that repeats: few distinct pictures, in cycles or at random, as an encoder makes them of a grey wall.
            var random = new Random(seed);
            var cyclic = random.Next(2) == 0;
            var scene = Scene(500, i => cyclic ? i % distinct : random.Next(distinct));
            var axis = Lose(scene.Take(350), random, loss);
            var run = Lose(Shift(scene.Skip(150), -offset, 0), random, loss);
            var found = SeamAligner.Align(axis, run, offset + random.Next(-90_000, 90_000));
            if (found.Class == SeamClass.Exact)
            {
                Assert.Equal(offset, found.OffsetTicks);
            }
        });

    [Fact]
    public void Align_OfAMovingSceneAfterAStaticOne_FindsTheTrueOffset()
    {
        var scene = Scene(500, i => i < 300 ? i % 10 : i);
        var found = SeamAligner.Align(scene.Take(400).ToList(), Shift(scene.Skip(100), -777, 0).ToList(), 0);
        Assert.Equal((SeamClass.Exact, 777L, 300, 300), (found.Class, found.OffsetTicks, found.Votes, found.Compared));
    }

    [Fact]
    public void Align_OfALoopedClip_LooksOnlyNearTheWallMaps()
    {
        // 60 s in a loop; the run was taken one loop later than the axis: the pictures match, the time does not.
        var clip = Scene(3000, i => i % 1500);
        var axis = clip.Take(300).ToList();
        var run = clip.Skip(1500).Take(300).ToList();
        Assert.Equal(SeamClass.Timed, SeamAligner.Align(axis, run, 0).Class);
        var true2 = SeamAligner.Align(clip.Skip(1000).Take(1500).ToList(), run, 5000);
        Assert.Equal((SeamClass.Exact, 0L), (true2.Class, true2.OffsetTicks));
    }

    [Fact]
    public void Align_OfAnEncoderPerSession_IsTimedByTheWallMaps()
    {
        var found = SeamAligner.Align(Scene(200, i => i), Scene(200, i => i + 100_000), 4321);
        Assert.Equal((SeamClass.Timed, 4321L, "wall"), (found.Class, found.OffsetTicks, found.Method));
        Assert.Contains("encodes per session", found.Reason, StringComparison.Ordinal);
        Assert.Equal(SeamClass.None, SeamAligner.Align(Scene(200, i => i), Scene(200, i => i + 100_000)).Class);
    }

    [Fact]
    public void Align_WithTooShortAnOverlap_IsNotExact()
    {
        var scene = Scene(100, i => i);
        Assert.Equal(SeamClass.Timed, SeamAligner.Align(scene.Take(50).ToList(), Shift(scene.Skip(43), -7000, 0).ToList(), 7000).Class);
        Assert.Equal(SeamClass.Exact, SeamAligner.Align(scene.Take(50).ToList(), Shift(scene.Skip(42), -7000, 0).ToList(), 7000).Class);
    }

    /// <summary>Clocks are off by half a second; what both have in common says where the run lies, though it is too little for an exact seam.</summary>
    [Fact]
    public void Align_OfFewPicturesInCommon_IsTimedByThem()
    {
        var scene = Scene(100, i => i);
        for (var common = 2; common < 8; common++)
        {
            var run = Shift(scene.Skip(50 - common), -7000, 1).ToList();
            var found = SeamAligner.Align(scene.Take(50).ToList(), run, 7000 - 45_000);
            Assert.Equal((SeamClass.Timed, common, true), (found.Class, found.Votes, found.ByPictures));
            Assert.InRange(found.OffsetTicks, 6999, 7001);
        }

        // One picture may be chance, and far from the clocks so may be several.
        Assert.Equal(-1L, SeamAligner.Align(scene.Take(50).ToList(), scene.Skip(49).ToList(), -1).OffsetTicks);
        Assert.False(SeamAligner.Align(scene.Take(50).ToList(), Shift(scene.Skip(45), -7000, 0).ToList(), 197_000).ByPictures);
    }

    /// <summary>What a relay passed on has the ticks of its session. A short line made it late, so that its clock says another place.</summary>
    [Fact]
    public void Align_OfFewPicturesAtTheSameTicks_IsExactHoweverLateTheyCame()
    {
        var scene = Scene(100, i => i);
        for (var common = 2; common < 8; common++)
        {
            var found = SeamAligner.Align(scene.Take(50).ToList(), scene.Skip(50 - common).Take(common).ToList(), 40 * 90_000);
            Assert.Equal((SeamClass.Exact, 0L, common, "hashes"), (found.Class, found.OffsetTicks, found.Votes, found.Method));
        }

        Assert.False(SeamAligner.Align(scene.Take(50).ToList(), scene.Skip(49).Take(1).ToList(), 190_000).ByPictures);
    }

    [Fact]
    public void Align_OfFewPicturesOfAStaticScene_LeavesItToTheClocks()
    {
        var axis = Scene(60, i => i % 4);
        var found = SeamAligner.Align(axis, axis.Skip(54).ToList(), 500);
        Assert.Equal((SeamClass.Timed, 500L, false), (found.Class, found.OffsetTicks, found.ByPictures));
    }

    [Fact]
    public void Align_OverTheWrapOfRtpTime_IsAsAlways()
    {
        // Ticks are extended to 64 bit at each side on its own: one side just wrapped, the other did not begin at zero.
        var scene = Scene(200, i => i, start: (1L << 32) - (100 * Period));
        var found = SeamAligner.Align(scene, Shift(scene.Skip(50), -(1L << 32), 0).ToList(), 1L << 32);
        Assert.Equal((SeamClass.Exact, 1L << 32), (found.Class, found.OffsetTicks));
    }

    [Fact]
    public void Align_OfOtherPicturesAtTheSameTicks_IsNotExact()
    {
        // Every tenth picture differs: one of two is not the stream it claims to be.
        var found = SeamAligner.Align(Scene(300, i => i), Scene(300, i => i % 10 == 0 ? i + 5000 : i), 0);
        Assert.Equal(SeamClass.Timed, found.Class);
    }

    /// <summary>Most pictures of the scene that both sides have, with none between them that only one side has.</summary>
    private static int LongestInARow(List<FrameKey> scene, List<FrameKey> axis, List<FrameKey> run)
    {
        var (inAxis, inRun) = (axis.Select(f => f.Hash).ToHashSet(), run.Select(f => f.Hash).ToHashSet());
        var (longest, row) = (0, 0);
        foreach (var frame in scene)
        {
            var (a, r) = (inAxis.Contains(frame.Hash), inRun.Contains(frame.Hash));
            row = a && r ? row + 1 : a || r ? 0 : row;
            longest = Math.Max(longest, row);
        }

        return longest;
    }

    private static List<FrameKey> Scene(int count, Func<int, int> picture, long start = 1_000_000) =>
        Enumerable.Range(0, count).Select(i => new FrameKey(start + (i * Period), new FrameHash(17, (ulong)picture(i)))).ToList();

    private static IEnumerable<FrameKey> Shift(IEnumerable<FrameKey> frames, long by, int jitter) =>
        frames.Select((f, i) => f with { Tick = f.Tick + by + (i % 5 == 0 ? jitter : 0) });

    private static List<FrameKey> Lose(IEnumerable<FrameKey> frames, Random random, int percent) => frames.Where(_ => random.Next(100) >= percent).ToList();
}
