using System.Collections.Concurrent;
using Failover.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder.Tests;

/// <summary>A real writer on a disk that is slow: what returns gives way, and live recording loses nothing (R5).</summary>
public sealed class SlowDiskTests
{
    private const int PictureBytes = 64 << 10;

    [Fact]
    public async Task InsertHome_DiskStallsUnderLiveRecording_PausesAndNoLiveFrameIsLost()
    {
        using var directory = new TestDirectory();
        var disk = new StallingDisk(TimeProvider.System);
        await using var store = directory.Open(change: o => o with { Disk = disk, FlushTick = TimeSpan.FromMilliseconds(200), MaxQueuedBytes = 64 << 20 });
        var ct = TestContext.Current.CancellationToken;
        var live = store.OpenRun(TestFootage.Run());
        var written = 0;
        Assert.True(TestFootage.TryAppend(live, written++, PictureBytes));
        await store.FlushAsync();

        using var over = new CancellationTokenSource();
        var inserting = InsertAsync(store, over.Token);
        await Poll.UntilAsync(() => disk.Writes(VolumeClass.Home) >= 3, "nothing comes home on a disk that is well");

        // From now on a sync of live video takes a second and a half.
        disk.SlowSync = TimeSpan.FromMilliseconds(1500);
        var recording = Task.Run(async () =>
        {
            for (; disk.SlowSyncs.Count < 3; written++)
            {
                Assert.True(TestFootage.TryAppend(live, written, PictureBytes), "live recording lost a picture");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            }
        }, ct);
        await Poll.UntilAsync(() => store.Headroom.YieldsBecause is not null, "the reinsertion does not yield");
        await recording;
        disk.SlowSync = TimeSpan.Zero;
        var before = disk.Writes(VolumeClass.Home);
        await Poll.UntilAsync(() => disk.Writes(VolumeClass.Home) > before, "the reinsertion does not go on when the disk is well again");
        await over.CancelAsync();
        await inserting;
        await store.FlushAsync();

        Assert.Equal(TestFootage.Keys(0, 1).Count, store.Frames(live.Id).Count(f => f.Tick == TestFootage.Key(0).Tick));
        Assert.Equal(written, store.Frames(live.Id).Count);

        // Order, and three times the limit: after a slow flush began no bite was begun later than that, until it was done.
        foreach (var (from, to) in disk.SlowSyncs)
        {
            Assert.DoesNotContain(disk.HomeWrites, at => at > from + (3 * PaceRules.YieldWithin) && at < to);
        }
    }

    private static async Task InsertAsync(FootageStore store, CancellationToken ct)
    {
        var run = TestFootage.Run(recorder: "spare-1");
        try
        {
            for (var from = 0; ; from += 20)
            {
                var frames = Enumerable.Range(from, 20).Select(Big).ToList();
                await store.InsertHomeAsync(run, frames, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The test ends it.
        }
    }

    private static ForeignFrame Big(int number)
    {
        var unit = TestFootage.Unit(number, 900_000, PictureBytes);
        var frame = new ForeignFrame(unit.Tick, unit.Hash, unit.Flags, 0, WallMap.AnchorOf(unit.ArrivalUtc, unit.Tick), unit.Sample.ToArray());
        unit.Release();
        return frame;
    }

    /// <summary>Syncs of live volumes take as long as the test says; remembers when which class was written.</summary>
    private sealed class StallingDisk(TimeProvider time) : Disk
    {
        private readonly ManualResetEvent _never = new(initialState: false);
        private readonly long _start = time.GetTimestamp();
        private readonly ConcurrentQueue<(VolumeClass Class, TimeSpan At)> _writes = new();
        private volatile VolumeClass[] _last = [VolumeClass.None];

        public TimeSpan SlowSync { get; set; }

        public ConcurrentQueue<(TimeSpan From, TimeSpan To)> SlowSyncs { get; } = new();

        public IEnumerable<TimeSpan> HomeWrites => _writes.Where(w => w.Class == VolumeClass.Home).Select(w => w.At);

        public int Writes(VolumeClass of) => _writes.Count(w => w.Class == of);

        public override void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            // Byte 6 of a record's header is the class of its volume.
            var of = (VolumeClass)parts[0].Span[6];
            _last = [of];
            _writes.Enqueue((of, time.GetElapsedTime(_start)));
            base.Write(file, parts, offset);
        }

        public override void Sync(SafeFileHandle file)
        {
            if (_last[0] == VolumeClass.Live && SlowSync > TimeSpan.Zero)
            {
                var from = time.GetElapsedTime(_start);
                _never.WaitOne(SlowSync);
                SlowSyncs.Enqueue((from, time.GetElapsedTime(_start)));
            }

            base.Sync(file);
        }
    }
}
