using CsCheck;
using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>What is kept stays until its home has it (R3), and what comes home is what was kept (R9).</summary>
public sealed class HoldingTests
{
    private static readonly RunInfo Kept = TestFootage.Run(1, RunPurpose.Kept, "spare-1");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holdings_OfKeptRun_NameWhatIsOwed()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var writer = store.OpenRun(Kept);
        TestFootage.Append(store.OpenRun(TestFootage.Run(7)), 0, 5);
        TestFootage.Append(writer, 0, 50);
        Assert.Empty(store.Holdings());
        await store.FlushAsync();
        var holding = Assert.Single(store.Holdings());
        Assert.Equal(new HoldingReport("slave-2", "cam-1", Kept.Id, TestFootage.Key(0).Tick, TestFootage.Key(49).Tick, 50, 50 * 64, true), holding);
        writer.Close("handed back");
        await store.FlushAsync();
        Assert.False(Assert.Single(store.Holdings()).Open);
    }

    [Fact]
    public async Task Acknowledge_OfAPart_LeavesTheRest()
    {
        using var directory = new TestDirectory();
        await using (var store = await Keep(directory, 50))
        {
            var result = await store.AcknowledgeAsync(Ack(0, 20), Ct);
            Assert.Equal(new AckResult(20, 0, 0), result);
            Assert.Equal(new AckResult(5, 5, 0), await store.AcknowledgeAsync(Ack(15, 10), Ct));
            Check(store);
        }

        // Remembered over a restart, and over the loss of the index.
        await using (var again = directory.Open())
        {
            Check(again);
        }

        File.Delete(Path.Combine(directory.Path, "index.db"));
        await using var rebuilt = directory.Open();
        Check(rebuilt);

        static void Check(FootageStore store)
        {
            var left = Assert.Single(store.Holdings());
            Assert.Equal((25, 25L * 64, TestFootage.Key(49).Tick), (left.Frames, left.Bytes, left.ToTick));
            Assert.Equal(50, store.Frames(Kept.Id).Count);
        }
    }

    [Fact]
    public async Task Acknowledge_OfEverything_DeletesTheVolume()
    {
        using var directory = new TestDirectory();
        await using var store = await Keep(directory, 50);
        Assert.Equal(50, (await store.AcknowledgeAsync(Ack(0, 50), Ct)).Acknowledged);
        await store.FlushAsync();
        Assert.Empty(store.Holdings());
        Assert.Empty(store.Runs("slave-2", "cam-1"));
        Assert.False(File.Exists(directory.Volume(1)));
        Assert.Equal(50, (await store.AcknowledgeAsync(Ack(0, 50), Ct)).Unknown);
    }

    /// <summary>An empty machine of the same name took its place: what the old store had is nowhere but here.</summary>
    [Fact]
    public async Task HomeStoreIs_AnotherThanAcknowledged_EverythingIsOwedAgain()
    {
        using var directory = new TestDirectory();
        await using (var store = await Keep(directory, 50))
        {
            await store.AcknowledgeAsync(Ack(0, 40), Ct);
            store.HomeStoreIs("slave-2", "home");
            store.HomeStoreIs("slave-1", "another");
            Assert.Equal(10, Assert.Single(store.Holdings()).Frames);

            store.HomeStoreIs("slave-2", "home-2");
            var owed = Assert.Single(store.Holdings());
            Assert.Equal((50, TestFootage.Key(0).Tick, TestFootage.Key(49).Tick), (owed.Frames, owed.FromTick, owed.ToTick));
            Assert.Equal(new AckResult(5, 0, 0), await store.AcknowledgeAsync(Ack(0, 5) with { StoreId = "home-2" }, Ct));
            Assert.Equal(45, Assert.Single(store.Holdings()).Frames);
        }

        // Remembered over a restart: the newest store's word counts, the old one's does not.
        await using (var again = directory.Open())
        {
            Assert.Equal(45, Assert.Single(again.Holdings()).Frames);
            await again.AcknowledgeAsync(Ack(0, 50) with { StoreId = "home-2" }, Ct);
            await again.FlushAsync();
            Assert.Empty(again.Holdings());
            Assert.False(File.Exists(directory.Volume(1)));
        }
    }

    /// <summary>Damaged here and nowhere else: owed no longer, but never deleted as if it were home (R3).</summary>
    [Fact]
    public async Task Acknowledge_GivenUp_IsNotOwedAndNotDeleted()
    {
        using var directory = new TestDirectory();
        await using (var store = await Keep(directory, 50))
        {
            await store.AcknowledgeAsync(Ack(0, 40), Ct);
            Assert.Equal(new AckResult(10, 0, 0), await store.AcknowledgeAsync(Ack(40, 10) with { GivenUp = true }, Ct));
            await store.FlushAsync();
            Check(store);
        }

        await using var again = directory.Open();
        await again.FlushAsync();
        Check(again);
        again.HomeStoreIs("slave-2", "home-2");
        Assert.Equal(50, Assert.Single(again.Holdings()).Frames);

        static void Check(FootageStore store)
        {
            Assert.Empty(store.Holdings());
            Assert.Equal(50, store.Frames(Kept.Id).Count);
        }
    }

    [Fact]
    public async Task Acknowledge_WhileTheRunIsOpen_DeletesOnlyOlderVolumes()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 1000 });
        var writer = store.OpenRun(Kept);
        TestFootage.Append(writer, 0, 30);
        await store.FlushAsync();
        TestFootage.Append(writer, 30, 30);
        await store.FlushAsync();
        await store.AcknowledgeAsync(Ack(0, 60), Ct);
        await store.FlushAsync();
        Assert.Empty(store.Holdings());
        Assert.False(File.Exists(directory.Volume(1)));
        Assert.True(File.Exists(directory.Volume(2)));
        TestFootage.Append(writer, 60, 5);
        await store.FlushAsync();
        Assert.Equal((5, TestFootage.Key(60).Tick), (Assert.Single(store.Holdings()).Frames, store.Holdings()[0].FromTick));
    }

    [Fact]
    public async Task Acknowledge_WithAWrongHash_CountsForNothing()
    {
        using var directory = new TestDirectory();
        await using var store = await Keep(directory, 10);
        var wrong = new FrameKey(TestFootage.Key(3).Tick, TestFootage.Key(4).Hash);
        var ack = Ack(0, 3) with { Frames = [.. TestFootage.Keys(0, 3), wrong] };
        Assert.Equal(new AckResult(3, 0, 1), await store.AcknowledgeAsync(ack, Ct));
        Assert.Equal(7, Assert.Single(store.Holdings()).Frames);
    }

    [Fact]
    public async Task Acknowledge_ByTheHolderItself_IsRefused()
    {
        using var directory = new TestDirectory();
        await using var store = await Keep(directory, 10);
        Assert.NotNull((await store.AcknowledgeAsync(Ack(0, 10) with { StoreId = store.StoreId }, Ct)).Refused);
        Assert.Equal(10, Assert.Single(store.Holdings()).Frames);
    }

    [Fact]
    public async Task Acknowledge_InAnyPieces_AddsUpAndNeverDeletesEarly()
    {
        // Any order of any pieces, with repeats and restarts: owed = kept minus what was acknowledged.
        await Gen.Select(Gen.Int[0, 39], Gen.Int[1, 15], Gen.Bool).List[1, 12].HoldsAsync(
            async pieces =>
            {
                using var directory = new TestDirectory();
                var store = await Keep(directory, 40, volumeBytes: 900);
                var home = new HashSet<int>();
                foreach (var (from, count, restart) in pieces)
                {
                    var numbers = Enumerable.Range(from, Math.Min(count, 40 - from)).ToList();
                    await store.AcknowledgeAsync(Ack(from, numbers.Count), Ct);
                    home.UnionWith(numbers);
                    await store.FlushAsync();
                    if (restart)
                    {
                        await store.DisposeAsync();
                        store = directory.Open();
                    }

                    Assert.Equal(40 - home.Count, store.Holdings().Sum(h => h.Frames));
                    var left = TestFootage.KeysOf(store, Kept.Id).ToHashSet();
                    Assert.All(Enumerable.Range(0, 40).Where(i => !home.Contains(i)), i => Assert.Contains(TestFootage.Key(i), left));
                }

                await store.DisposeAsync();
            },
            cases: 15);
    }

    [Fact]
    public async Task InsertHome_OfShippedRecords_BringsEveryFrameOnce()
    {
        using var spare = new TestDirectory();
        using var home = new TestDirectory();
        await using var holder = await Keep(spare, 80);
        await using var original = home.Open();
        using var wire = new MemoryStream();
        await RecordCodec.WriteAsync(wire, holder.FindRun(Kept.Id)!.Info, holder.RawRecords(Kept.Id, long.MinValue, long.MaxValue), Ct);
        for (var time = 0; time < 3; time++)
        {
            wire.Position = 0;
            RunInfo? run = null;
            await foreach (var record in RecordCodec.ReadAsync(wire, Ct))
            {
                if (record.Header.Kind == RecordKind.Run)
                {
                    run = record.Run();
                    continue;
                }

                var result = await original.InsertHomeAsync(run!, record.Frames(), Ct);
                Assert.Equal(time == 0 ? (80, 0) : (0, 80), (result.Inserted, result.Present));
                Assert.Empty(result.Rejected);
            }
        }

        using var killed = home.CopyAsKilled();
        var frames = Assert.Single(FootageReader.OpenReadOnly(killed.Path).Read().Runs);
        Assert.Equal(TestFootage.Keys(0, 80), frames.Frames.Select(f => f.Frame.Key));
        Assert.All(frames.Frames, f => Assert.Equal(VolumeClass.Home, f.Class));
        Assert.Equal(holder.FindRun(Kept.Id)!.Wall, original.FindRun(Kept.Id)!.Wall);
        Assert.Equal(RunPurpose.Home, original.FindRun(Kept.Id)!.Info.Purpose);
        Assert.Empty(original.Holdings());
    }

    [Fact]
    public async Task InsertHome_OfChangedBytes_RejectsThem()
    {
        using var home = new TestDirectory();
        await using var store = home.Open();
        var frames = Enumerable.Range(0, 3).Select(i => TestFootage.Foreign(i)).ToList();
        var bytes = frames[1].Payload.ToArray();
        bytes[10] ^= 1;
        frames[1] = frames[1] with { Payload = bytes };
        var result = await store.InsertHomeAsync(Kept, frames, Ct);
        Assert.Equal([frames[1].Key], result.Rejected);
        Assert.Equal(2, result.Inserted);
    }

    [Fact]
    public async Task ReadAsync_OfACutOrChangedStream_Throws()
    {
        using var directory = new TestDirectory();
        await using var store = await Keep(directory, 5);
        using var wire = new MemoryStream();
        await RecordCodec.WriteAsync(wire, Kept, store.RawRecords(Kept.Id, long.MinValue, long.MaxValue), Ct);
        var bytes = wire.ToArray();
        for (var length = 0; length < bytes.Length; length += 7)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => Drain(bytes[..length]));
            bytes[length] ^= 0x40;
            await Assert.ThrowsAsync<InvalidDataException>(() => Drain(bytes));
            bytes[length] ^= 0x40;
        }

        await Drain(bytes);
    }

    private static async Task Drain(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        await foreach (var record in RecordCodec.ReadAsync(stream, Ct))
        {
            Assert.NotEqual(RecordKind.End, record.Header.Kind);
        }
    }

    private static async Task<FootageStore> Keep(TestDirectory directory, int frames, long volumeBytes = 1 << 30)
    {
        var store = directory.Open(change: o => o with { VolumeMaxBytes = volumeBytes });
        var writer = store.OpenRun(Kept);
        for (var i = 0; i < frames; i += 10)
        {
            TestFootage.Append(writer, i, Math.Min(10, frames - i));
            if (volumeBytes < 1 << 30)
            {
                await store.FlushAsync();
            }
        }

        writer.Close("handed back");
        await store.FlushAsync();
        return store;
    }

    private static HoldingAck Ack(int from, int count) => new()
    {
        Server = "slave-2",
        Camera = "cam-1",
        Run = Kept.Id,
        StoreId = "home",
        Frames = TestFootage.Keys(from, count),
    };
}
