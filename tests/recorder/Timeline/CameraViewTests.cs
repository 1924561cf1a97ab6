using CsCheck;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

public sealed class CameraViewTests
{
    private const long Period = 3600;
    private static readonly DateTimeOffset From = TestFootage.Start - TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset To = TestFootage.Start + TimeSpan.FromMinutes(10);

    [Fact]
    public void Build_OfAlignedRunsInAnyOrder_ShowsEveryPictureOnce() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[2, 5], Gen.Int[1, 3]).Holds((seed, count, copies) =>
        {
            var random = new Random(seed);
            var world = new World();
            var there = new SortedSet<int>();
            var epoch = world.Add(0, 0, Enumerable.Range(0, 100), RunPurpose.Live);
            there.UnionWith(Enumerable.Range(0, 100));
            var previous = epoch;
            for (var i = 1; i < count; i++)
            {
                var numbers = Enumerable.Range(random.Next(200), random.Next(20, 150)).Where(_ => random.Next(10) > 0).ToList();
                there.UnionWith(numbers);
                var run = world.Add(i, random.Next(-1_000_000, 1_000_000), numbers, RunPurpose.Home, copies);

                // Related directly to the epoch, or over the run before: it must not matter.
                world.Relate(run, random.Next(2) == 0 ? epoch : previous, random.Next(-1, 2) * (i == count - 1 ? 1 : 0));
                previous = run;
            }

            var first = world.View(random);
            Assert.Equal(there, first.Frames.Select(f => World.NumberOf(f.Frame.Hash)));
            var times = first.Frames.Select(f => f.Utc).ToList();
            Assert.Equal(times.Order().Distinct(), times);
            for (var again = 0; again < 3; again++)
            {
                Assert.Equal(first.Frames, world.View(random).Frames);
            }
        });

    [Fact]
    public void Build_WithADamagedCopy_ShowsTheWholeOne()
    {
        var world = new World();
        var live = world.Add(0, 0, Enumerable.Range(0, 20), RunPurpose.Live, damaged: [5, 6]);
        var home = world.Add(1, 500, Enumerable.Range(0, 20), RunPurpose.Home, damaged: [6, 7]);
        world.Relate(home, live);
        var frames = world.View().Frames;
        Assert.Equal(20, frames.Count);
        Assert.Equal([5], frames.Where(f => f.Run == home).Select(f => World.NumberOf(f.Frame.Hash)));
        Assert.True(frames[5].Conflict);
        Assert.True(frames[6].Frame.IsDamaged);
        Assert.False(frames[4].Conflict);
    }

    [Fact]
    public void Build_WithoutASeam_TreatsNothingAsADuplicate()
    {
        // The same recorder, one session after the other, nothing in common: both are shown whole, in order.
        var world = new World();
        world.Add(0, 0, Enumerable.Range(0, 50), RunPurpose.Live);
        world.Add(1, 123, Enumerable.Range(80, 50), RunPurpose.Live, opened: 3);
        var view = world.View();
        Assert.Equal(Enumerable.Range(0, 50).Concat(Enumerable.Range(80, 50)), view.Frames.Select(f => World.NumberOf(f.Frame.Hash)));
        Assert.Equal([SeamClass.Exact, SeamClass.Timed], view.Frames.Select(f => f.Class).Distinct());
    }

    [Fact]
    public void Build_WhenAClockSaysTheNextRunBeganEarlier_LosesNothing()
    {
        // The second run's anchor is 1 s early (a clock step): it is moved behind the first, not hidden by it.
        var world = new World();
        world.Add(0, 0, Enumerable.Range(0, 50), RunPurpose.Live);
        world.Add(1, 0, Enumerable.Range(50, 50), RunPurpose.Live, opened: 2, clockError: TimeSpan.FromSeconds(-1));
        var view = world.View();
        Assert.Equal(Enumerable.Range(0, 100), view.Frames.Select(f => World.NumberOf(f.Frame.Hash)));
        Assert.True(view.Frames.Zip(view.Frames.Skip(1)).All(p => p.First.Tick < p.Second.Tick));
    }

    [Fact]
    public void Build_OfTwoEncodersAtOnce_ShowsOneAtATimeAndChangesAtAKey()
    {
        var world = new World();
        world.Add(0, 0, Enumerable.Range(0, 110), RunPurpose.Live);
        world.Add(1, 50, Enumerable.Range(30, 200), RunPurpose.Home, recorder: "spare-1", scene: 1_000_000);
        var view = world.View();
        var numbers = view.Frames.Select(f => World.NumberOf(f.Frame.Hash)).ToList();

        // Key pictures are every 50: the change is at 100, the last one before the first run ends.
        Assert.Equal(Enumerable.Range(0, 100).Concat(Enumerable.Range(1_000_100, 130)), numbers);
        Assert.True(view.Frames[100].Frame.IsKey);
        Assert.True(view.Frames.Zip(view.Frames.Skip(1)).All(p => p.Second.Tick - p.First.Tick < 2 * Period));
    }

    /// <summary>The clocks of two recorders are half a second apart, to either side; a few pictures that both have say how their runs lie.</summary>
    [Theory]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Build_OfRunsThatFewPicturesRelate_ShowsEachPictureOnceAndHidesNone(double clockError)
    {
        foreach (var jitter in new[] { -1, 0, 1 })
        {
            var world = new World();
            var live = world.Add(0, 0, Enumerable.Range(0, 105), RunPurpose.Live);
            var home = world.Add(1, 700, Enumerable.Range(100, 60), RunPurpose.Home, recorder: "spare-1", clockError: TimeSpan.FromSeconds(clockError));
            world.Relate(home, live, jitter, few: true);
            var view = world.View();
            Assert.Equal(Enumerable.Range(0, 160), view.Frames.Select(f => World.NumberOf(f.Frame.Hash)));
            Assert.Equal(SeamClass.Timed, view.Frames[^1].Class);
            Assert.True(view.Frames.Zip(view.Frames.Skip(1)).All(p => Math.Abs(p.Second.Tick - p.First.Tick - Period) <= 1));
        }
    }

    [Fact]
    public void Build_OfAnInterval_IsThatPartOfTheWhole()
    {
        var world = new World();
        var live = world.Add(0, 0, Enumerable.Range(0, 100), RunPurpose.Live);
        world.Relate(world.Add(1, 7, Enumerable.Range(50, 100), RunPurpose.Home), live);
        var whole = world.View().Frames;
        var (from, to) = (whole[30].Utc, whole[120].Utc);
        Assert.Equal(whole.Skip(30).Take(90), world.View(from: from, to: to).Frames);
    }

    [Fact]
    public void Build_OfASparesRun_UsesTheEpochOfItsHome()
    {
        // On a spare the epoch itself is not there; its ticks are the axis all the same.
        var world = new World();
        var live = world.Add(0, 0, Enumerable.Range(0, 10), RunPurpose.Live);
        world.Relate(world.Add(1, 5000, Enumerable.Range(0, 10), RunPurpose.Kept, recorder: "spare-1"), live);
        world.Forget(live);
        var view = world.View();
        Assert.Equal(live, view.Axis.Epoch);
        Assert.Equal(World.TickOf(0), view.Frames[0].Tick);
        Assert.Equal(TestFootage.Start, view.Frames[0].Utc, TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public void Coverage_OfGapsAndSources_SaysFromWhereAndWhy()
    {
        var world = new World();
        var live = world.Add(0, 0, Enumerable.Range(0, 50), RunPurpose.Live);
        var home = world.Add(1, 9, Enumerable.Range(40, 60), RunPurpose.Home);
        world.Relate(home, live);
        world.Add(2, 0, Enumerable.Range(150, 50), RunPurpose.Live, opened: 6);
        Gap[] gaps = [new() { Server = "s", Camera = "c", From = At(101), To = At(149), Cause = "the camera rebooted" }];
        var spans = CoverageSpan.Of(world.View(), gaps, At(0), At(250));
        Assert.Equal(
            [
                (CoverageState.Video, live, SeamClass.Exact, 50, null),
                (CoverageState.Video, home, SeamClass.Exact, 50, null),
                (CoverageState.Gap, (RunId?)null, SeamClass.None, 0, "the camera rebooted"),
                (CoverageState.Video, World.IdOf(2), SeamClass.Timed, 50, null),
                (CoverageState.Gap, null, SeamClass.None, 0, CoverageSpan.UnknownCause),
            ],
            spans.Select(s => (s.State, s.Source, s.Seam, s.Frames, s.Cause)));
        Assert.All(spans.Zip(spans.Skip(1)), p => Assert.Equal(p.First.ToTick, p.Second.FromTick));
        Assert.Equal((At(0), At(250)), (spans[0].From, spans[^1].To));
    }

    /// <summary>Cut anywhere, recorded video has no gap at the cuts: a picture is shown until the next one, also over an interval's beginning.</summary>
    [Fact]
    public void Coverage_BeginsAndEndsBetweenTwoPictures_HasNoGap()
    {
        var world = new World();
        world.Add(0, 0, Enumerable.Range(0, 100), RunPurpose.Live);
        for (var ms = 1; ms < 40; ms++)
        {
            var (from, to) = (At(20) + TimeSpan.FromMilliseconds(ms), At(60) + TimeSpan.FromMilliseconds(ms));
            var span = Assert.Single(CoverageSpan.Of(world.View(from: from, to: to), [], from, to));
            Assert.Equal(CoverageState.Video, span.State);
        }
    }

    [Fact]
    public void Coverage_TheFirstPictureComesLate_BeginsWithAGap()
    {
        var world = new World();
        world.Add(0, 0, Enumerable.Range(22, 50), RunPurpose.Live);
        var first = CoverageSpan.Of(world.View(from: At(20), to: At(60)), [], At(20), At(60))[0];
        Assert.Equal((CoverageState.Gap, At(20), At(22)), (first.State, first.From, first.To));
    }

    [Fact]
    public void Coverage_WithoutAnyFrame_IsOneGap()
    {
        var span = Assert.Single(CoverageSpan.Of(new World().View(), [], From, To));
        Assert.Equal((CoverageState.Gap, From, To), (span.State, span.From, span.To));
    }

    private static DateTimeOffset At(int number) => TestFootage.Start + TimeSpan.FromSeconds(number / 25.0);

    /// <summary>Runs of one camera whose picture number n is taken at n/25 s.</summary>
    private sealed class World
    {
        private readonly List<RunSummary> _runs = [];
        private readonly List<Seam> _seams = [];
        private readonly Dictionary<RunId, List<StoredFrame>> _frames = [];
        private readonly Dictionary<RunId, long> _offsets = [];

        public static RunId IdOf(int index, string recorder = "slave-2") => new(recorder, "boot", index);

        public static long TickOf(int number) => 1_000_000 + (number * Period);

        public static int NumberOf(FrameHash hash) => (int)hash.Low;

        public RunId Add(
            int index,
            long offset,
            IEnumerable<int> pictures,
            RunPurpose purpose,
            int copies = 1,
            int[]? damaged = null,
            string recorder = "slave-2",
            int scene = 0,
            double opened = 0,
            TimeSpan clockError = default)
        {
            var id = IdOf(index, recorder);
            var numbers = pictures.ToList();
            _frames[id] = Enumerable.Range(0, copies).SelectMany(copy => numbers.Select((n, i) => new StoredFrame
            {
                Tick = TickOf(n) - offset,
                Hash = new FrameHash(damaged?.Contains(n) == true ? (ulong)index + 1 : 0, (ulong)(n + scene)),
                Flags = (n % 50 == 0 ? AccessUnitFlags.Key : AccessUnitFlags.None)
                    | (damaged?.Contains(n) == true ? AccessUnitFlags.Damaged : AccessUnitFlags.None),
                Size = 10,
                Volume = (ulong)((index * 10) + copy),
                Position = i * 10,
            })).ToList();
            _offsets[id] = offset;
            _runs.Add(new RunSummary
            {
                Info = TestFootage.Run() with { Id = id, Purpose = purpose, OpenedUtc = TestFootage.Start.AddSeconds(opened) },
                FirstTick = TickOf(numbers[0]) - offset,
                LastTick = TickOf(numbers[^1]) - offset,
                Frames = numbers.Count,
                Bytes = numbers.Count * 10,
                Damaged = 0,
                Wall = new WallMap(WallMap.AnchorOf(TestFootage.Start + clockError, TickOf(0) - offset)),
                Open = false,
            });
            return id;
        }

        public void Relate(RunId run, RunId epoch, long error = 0, bool few = false) => _seams.Add(
            new AlignResult(few ? SeamClass.Timed : SeamClass.Exact, _offsets[run] - _offsets[epoch] + error, 10, 10, "hashes", "Test.").ToSeam("s", "c", run, epoch));

        public void Forget(RunId run) => _runs.RemoveAll(r => r.Info.Id == run);

        public CameraView View(Random? random = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
        {
            var (runs, seams) = (_runs.ToArray(), _seams.ToArray());
            random?.Shuffle(runs);
            random?.Shuffle(seams);
            return CameraView.Build(
                runs,
                seams,
                (run, first, last) =>
                {
                    var frames = _frames[run].Where(f => f.Tick >= first && f.Tick <= last).ToArray();
                    random?.Shuffle(frames);
                    return frames;
                },
                from ?? From,
                to ?? To);
        }
    }
}
