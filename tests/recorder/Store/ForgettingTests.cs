using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder.Tests;

/// <summary>Returned footage does not stay in the machine's memory; what is not durable always does, and so does live footage.</summary>
public sealed class ForgettingTests
{
    private const int Pictures = 80;
    private const int PictureBytes = 1_000_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InsertHome_OfMuch_ForgetsWhatIsDurable_AndKeepsTheNewest()
    {
        using var directory = new TestDirectory();
        var disk = new WatchedDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var run = TestFootage.Run(recorder: "spare-1");
        var frames = Enumerable.Range(0, Pictures).Select(i => Large(i)).ToList();

        Assert.Equal(Pictures, (await store.InsertHomeAsync(run, frames, Ct)).Inserted);

        Assert.Empty(disk.TooFar);
        Assert.InRange(disk.ForgottenUntil, Pictures * (long)PictureBytes / 4, (Pictures * (long)PictureBytes) - VolumeWriter.KeptCachedBytes + (1 << 20));
        var back = new byte[PictureBytes * 2];
        foreach (var (stored, frame) in store.Frames(run.Id).Zip(frames))
        {
            Assert.Equal(frame.Key, stored.Key);
            Assert.True(store.TryReadPayload(stored, back));
            Assert.True(frame.Payload.Span.SequenceEqual(back.AsSpan(0, stored.Size)));
        }
    }

    [Fact]
    public async Task Flush_OfLiveFootage_ForgetsNothing()
    {
        using var directory = new TestDirectory();
        var disk = new WatchedDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var writer = store.OpenRun(TestFootage.Run());
        for (var i = 0; i < Pictures; i += 10)
        {
            TestFootage.Append(writer, i, 10, PictureBytes);
            await store.FlushAsync();
        }

        Assert.Equal(0, disk.ForgottenUntil);
        Assert.Equal(Pictures, store.Frames(writer.Id).Count);
    }

    private static ForeignFrame Large(int number)
    {
        var unit = TestFootage.Unit(number, size: PictureBytes);
        var frame = new ForeignFrame(unit.Tick, unit.Hash, unit.Flags, 0, WallMap.AnchorOf(unit.ArrivalUtc, unit.Tick), unit.Sample.ToArray());
        unit.Release();
        return frame;
    }

    /// <summary>Knows what of each file is durable.</summary>
    private sealed class WatchedDisk : Disk
    {
        private readonly ConcurrentDictionary<SafeFileHandle, long> _written = new();
        private readonly ConcurrentDictionary<SafeFileHandle, long> _durable = new();

        public long ForgottenUntil { get; private set; }

        /// <summary>What was forgotten beyond what was durable then, less what shall stay.</summary>
        public ConcurrentBag<long> TooFar { get; } = [];

        public override void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            base.Write(file, parts, offset);
            _written[file] = offset + parts.Sum(part => (long)part.Length);
        }

        public override void Sync(SafeFileHandle file)
        {
            base.Sync(file);
            _durable[file] = _written.GetValueOrDefault(file);
        }

        public override void ForgetCached(SafeFileHandle file, long offset, long length)
        {
            if (offset + length > _durable.GetValueOrDefault(file) - VolumeWriter.KeptCachedBytes)
            {
                TooFar.Add(offset + length);
            }

            ForgottenUntil = Math.Max(ForgottenUntil, offset + length);
            base.ForgetCached(file, offset, length);
        }
    }
}
