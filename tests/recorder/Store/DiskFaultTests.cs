using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder.Tests;

/// <summary>A disk that fails or is full: nothing that was durable is lost, what is in memory is written as soon as it can be.</summary>
public sealed class DiskFaultTests
{
    [Fact]
    public async Task Flush_WithOneFailedSync_WritesToANewVolume()
    {
        using var directory = new TestDirectory();
        var disk = new FailingDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var writer = store.OpenRun(TestFootage.Run());
        TestFootage.Append(writer, 0, 10);
        await store.FlushAsync();
        disk.FailSyncs = 1;
        TestFootage.Append(writer, 10, 10);
        await store.FlushAsync();
        Assert.Equal([1UL, 2UL], directory.Volumes());
        Assert.Null(store.DiskFault);
        Assert.Equal(TestFootage.Keys(0, 20), TestFootage.KeysOf(store, writer.Id));
        Assert.Equal(TestFootage.Keys(0, 10), VolumeKeys(directory, 1));
    }

    [Fact]
    public async Task Flush_WhileTheDiskIsFull_KeepsInMemoryAndSaysSo()
    {
        using var directory = new TestDirectory();
        var disk = new FailingDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var writer = store.OpenRun(TestFootage.Run());
        TestFootage.Append(writer, 0, 10);
        await store.FlushAsync();
        disk.FailWrites = int.MaxValue;
        TestFootage.Append(writer, 10, 10);
        for (var i = 0; i < 3; i++)
        {
            await store.FlushAsync();
            Assert.Contains("No space left", store.DiskFault, StringComparison.Ordinal);
        }

        Assert.Equal(TestFootage.Keys(0, 10), TestFootage.KeysOf(store, writer.Id));
        Assert.Equal([1UL], directory.Volumes());
        disk.FailWrites = 0;
        TestFootage.Append(writer, 20, 10);
        await store.FlushAsync();
        Assert.Null(store.DiskFault);
        Assert.Equal(TestFootage.Keys(0, 30), TestFootage.KeysOf(store, writer.Id));
        Assert.Equal(0, store.QueuedBytes);
    }

    [Fact]
    public async Task Open_AfterFailedWritesAndAKill_HasEveryDurableFrameOnce()
    {
        using var directory = new TestDirectory();
        var disk = new FailingDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var writer = store.OpenRun(TestFootage.Run());
        for (var i = 0; i < 100; i += 10)
        {
            disk.FailSyncs = i % 30 == 0 ? 1 : 0;
            TestFootage.Append(writer, i, 10);
            await store.FlushAsync();
        }

        using var killed = directory.CopyAsKilled();
        File.Delete(Path.Combine(killed.Path, "index.db"));
        await using var again = killed.Open();
        Assert.Equal(TestFootage.Keys(0, 100), TestFootage.KeysOf(again, writer.Id));
    }

    [Fact]
    public async Task InsertHome_WithAFailingDisk_FailsAndCanBeRepeated()
    {
        using var directory = new TestDirectory();
        var disk = new FailingDisk();
        await using var store = directory.Open(change: o => o with { Disk = disk });
        var frames = Enumerable.Range(0, 20).Select(i => TestFootage.Foreign(i)).ToList();
        disk.FailWrites = int.MaxValue;
        var run = TestFootage.Run(recorder: "spare-1");
        await Assert.ThrowsAsync<IOException>(() => store.InsertHomeAsync(run, frames, TestContext.Current.CancellationToken));
        disk.FailWrites = 0;
        Assert.Equal(20, (await store.InsertHomeAsync(run, frames, TestContext.Current.CancellationToken)).Inserted);
    }

    private static IEnumerable<Contracts.FrameKey> VolumeKeys(TestDirectory directory, ulong volume) =>
        FootageReader.OpenReadOnly(directory.Path).Read().Runs.SelectMany(r => r.Frames).Where(f => f.Frame.Volume == volume).Select(f => f.Frame.Key);

    private sealed class FailingDisk : Disk
    {
        public int FailSyncs { get; set; }
        public int FailWrites { get; set; }

        public override void Sync(SafeFileHandle file)
        {
            if (FailSyncs > 0)
            {
                FailSyncs--;
                throw new IOException("fdatasync failed: Input/output error");
            }

            base.Sync(file);
        }

        public override void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            if (FailWrites > 0)
            {
                FailWrites--;
                base.Write(file, [parts[0]], offset);
                throw new IOException("No space left on device");
            }

            base.Write(file, parts, offset);
        }
    }
}
