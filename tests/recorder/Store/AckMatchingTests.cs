using CsCheck;
using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class AckMatchingTests
{
    private const int PerRecord = 5;
    private static readonly IReadOnlySet<FrameKey> Nothing = new HashSet<FrameKey>();

    [Fact]
    public void Match_InAnyPieces_SaysWhatALookAtEverythingWould() =>
        Gen.Select(Gen.Int[0, 59], Gen.Int[1, 20]).List[1, 15].Holds(
            pieces =>
            {
                var volume = new Tables(12);
                var seen = volume.Untouched();
                var home = new HashSet<int>();
                foreach (var (from, count) in pieces)
                {
                    var numbers = Enumerable.Range(from, Math.Min(count, 60 - from)).ToHashSet();
                    home.UnionWith(numbers);
                    seen = volume.Acknowledge(seen, numbers, out _);
                    Assert.Equal((home.Count, home.Count * 100L), (seen.AckedFrames, seen.AckedBytes));
                    var owed = Enumerable.Range(0, 60).Where(n => !home.Contains(n)).Select(n => (long)n).ToList();
                    Assert.Equal(owed.Count == 0 ? TickBounds.None : new TickBounds(owed[0], owed[^1]), seen.Left);
                    Assert.All(Enumerable.Range(0, 60), n => Assert.Equal(home.Contains(n), seen.Acknowledged.Contains(Tables.PositionOf(n))));
                }
            },
            cases: 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Match_OfAWholeVolumeBitByBit_ReadsEachTableAFewTimes(bool newestFirst)
    {
        var volume = new Tables(600);
        var seen = volume.Untouched();
        var intervals = Enumerable.Range(0, 150).Select(i => Enumerable.Range(i * 20, 20).ToHashSet());
        foreach (var interval in newestFirst ? intervals.Reverse() : intervals)
        {
            seen = volume.Acknowledge(seen, interval, out var added);
            Assert.Single(added);
        }

        Assert.Equal((3000, TickBounds.None), (seen.AckedFrames, seen.Left));
        Assert.Single(seen.Acknowledged);

        // Each acknowledgement: its four records, a neighbour on each side, and the edges of what is left.
        Assert.InRange(volume.Read, 600, 150 * 14);
    }

    [Fact]
    public void Match_ATableCannotBeRead_IsNeitherAcknowledgedNorForgotten()
    {
        var volume = new Tables(3) { Unreadable = 1 };
        var seen = volume.Acknowledge(volume.Untouched(), Enumerable.Range(0, 15).ToHashSet(), out var added);
        Assert.Equal(2, added.Count);
        Assert.Equal(10, seen.AckedFrames);
        Assert.Equal(new TickBounds(5, 9), seen.Left);
        Assert.False(seen.Acknowledged.Contains(Tables.PositionOf(7)));
    }

    [Fact]
    public void Window_OfNothing_IsEmpty()
    {
        var volume = new Tables(3);
        Assert.Empty(AckMatching.Window(volume.Records, 100, 200));
        Assert.Equal(0, AckMatching.Match(volume.Untouched(), [], volume.FramesOf, Nothing, []).Frames);
    }

    /// <summary>A volume of records of five pictures; picture n has tick n.</summary>
    private sealed class Tables(int records)
    {
        public List<StoredRecord> Records { get; } = [.. Enumerable.Range(0, records).Select(i => new StoredRecord
        {
            Position = i * 1000, FirstTick = i * PerRecord, LastTick = (i * PerRecord) + PerRecord - 1, Frames = PerRecord,
            PayloadBytes = PerRecord * 100, Damaged = 0, WallAnchor = 0,
        })];

        public int Read { get; private set; }

        public int? Unreadable { get; init; }

        public static long PositionOf(int number) => (number / PerRecord * 1000) + 300 + (number % PerRecord * 100);

        public AckedPart Untouched() => new(7, new PositionSet(), Records.Count * PerRecord, 0, 0, new TickBounds(0, (Records.Count * PerRecord) - 1), 0);

        public IReadOnlyList<StoredFrame> FramesOf(StoredRecord record)
        {
            Read++;
            return record.Position / 1000 == Unreadable ? [] : [.. Enumerable.Range((int)record.FirstTick, PerRecord).Select(n => new StoredFrame
            {
                Tick = n, Hash = new FrameHash(1, (ulong)n), Flags = default, Size = 100, Volume = 7, Position = PositionOf(n),
            })];
        }

        /// <summary>The part as the ledger has it afterwards.</summary>
        public AckedPart Acknowledge(AckedPart seen, HashSet<int> numbers, out List<PositionRange> all)
        {
            var wanted = numbers.Select(n => new FrameKey(n, new FrameHash(1, (ulong)n))).ToHashSet();
            var known = new HashSet<FrameKey>();
            var part = AckMatching.Match(seen, AckMatching.Window(Records, numbers.Min(), numbers.Max()), FramesOf, wanted, known);
            Assert.True(Unreadable is not null || known.SetEquals(wanted));
            var left = AckMatching.Left(seen, part, Records, FramesOf);
            var acknowledged = new PositionSet(seen.Acknowledged);
            acknowledged.AddAll(part.Ranges);
            all = [.. acknowledged];
            return seen with { Acknowledged = acknowledged, AckedFrames = part.Frames, AckedBytes = part.Bytes, Left = left };
        }
    }
}
