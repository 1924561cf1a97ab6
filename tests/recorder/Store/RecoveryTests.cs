using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>Whatever kills the writer, what was reported durable is there, and nothing else.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task Open_AfterAKill_FindsEverythingDurable()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 5000 });
        var writer = store.OpenRun(TestFootage.Run());
        for (var i = 0; i < 80; i += 10)
        {
            TestFootage.Append(writer, i, 10);
            await store.FlushAsync();
            using var killed = directory.CopyAsKilled();
            await using var again = killed.Open();
            Assert.Empty(again.Recovered);
            Assert.Equal(TestFootage.Keys(0, i + 10), TestFootage.KeysOf(again, writer.Id));
        }
    }

    [Fact]
    public async Task Open_AfterAKill_FlushesWhatItAdopts_BeforeItCountsAsDurable()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var writer = store.OpenRun(TestFootage.Run());
        TestFootage.Append(writer, 0, 10);
        await store.FlushAsync();
        using var killed = directory.CopyAsKilled();
        var disk = new CountingDisk();
        await using var again = killed.Open(change: o => o with { Disk = disk });
        Assert.Equal(TestFootage.Keys(0, 10), TestFootage.KeysOf(again, writer.Id));
        Assert.Equal(1, disk.Syncs);
    }

    [Fact]
    public async Task Open_WithTheTailCutAnywhere_KeepsAllWholeRecords()
    {
        using var directory = new TestDirectory();
        var run = TestFootage.Run();
        long durable;
        await using (var store = directory.Open())
        {
            var writer = store.OpenRun(run);
            TestFootage.Append(writer, 0, 4);
            await store.FlushAsync();
            durable = new FileInfo(directory.Volume(1)).Length;
            TestFootage.Append(writer, 4, 2);
            await store.FlushAsync();
        }

        File.Delete(Path.Combine(directory.Path, "index.db"));
        var whole = new FileInfo(directory.Volume(1)).Length;
        for (var length = durable; length <= whole; length++)
        {
            using var cut = directory.CopyAsKilled();
            using (var file = File.OpenWrite(cut.Volume(1)))
            {
                file.SetLength(length);
            }

            var contents = VolumeFile.Scan(cut.Path, 1);
            Assert.Equal(length == whole ? 6 : 4, contents.Parts[run.Id].Totals.Frames);
            Assert.Equal(length == whole ? whole : durable, contents.Length);
            Assert.Empty(contents.Faults);
        }

        using (var file = File.OpenWrite(directory.Volume(1)))
        {
            file.SetLength(whole - 1);
        }

        await using var again = directory.Open();
        Assert.Contains("torn tail", Assert.Single(again.Recovered), StringComparison.Ordinal);
        Assert.Equal(durable, new FileInfo(directory.Volume(1)).Length);
        Assert.Equal(TestFootage.Keys(0, 4), TestFootage.KeysOf(again, run.Id));
    }

    [Fact]
    public async Task Open_WithGarbageInTheTail_TakesNoneOfIt()
    {
        using var directory = new TestDirectory();
        await using (var store = directory.Open())
        {
            TestFootage.Append(store.OpenRun(TestFootage.Run()), 0, 10);
        }

        File.Delete(Path.Combine(directory.Path, "index.db"));
        var volume = await File.ReadAllBytesAsync(directory.Volume(1), TestContext.Current.CancellationToken);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var garbage = new byte[random.Next(1, 3000)];
            random.NextBytes(garbage);

            // A copy of good records in a wrong place is garbage too.
            var tail = seed % 2 == 0 ? garbage : garbage.Concat(volume[..random.Next(volume.Length)]).ToArray();
            using var killed = directory.CopyAsKilled();
            await using (var file = new FileStream(killed.Volume(1), FileMode.Append))
            {
                file.Write(tail);
            }

            await using var again = killed.Open();
            Assert.Equal(TestFootage.Keys(0, 10), TestFootage.KeysOf(again, TestFootage.Run().Id));
            Assert.Equal(volume.Length, new FileInfo(killed.Volume(1)).Length);
        }
    }

    [Fact]
    public async Task Open_WithADamagedRecordInside_SkipsAndReportsIt()
    {
        using var directory = new TestDirectory();
        await using (var store = directory.Open())
        {
            var writer = store.OpenRun(TestFootage.Run());
            for (var i = 0; i < 30; i += 10)
            {
                TestFootage.Append(writer, i, 10);
                await store.FlushAsync();
            }
        }

        var second = VolumeFile.Scan(directory.Path, 1).Parts[TestFootage.Run().Id].Records[1];
        await using (var file = File.OpenWrite(directory.Volume(1)))
        {
            file.Position = second.Position + 500;
            file.WriteByte(0xEE);
        }

        File.Delete(Path.Combine(directory.Path, "index.db"));
        await using var again = directory.Open();
        Assert.Contains("damaged", Assert.Single(again.Recovered), StringComparison.Ordinal);
        Assert.Equal(TestFootage.Keys(0, 10).Concat(TestFootage.Keys(20, 10)), TestFootage.KeysOf(again, TestFootage.Run().Id));
        Assert.Contains("damaged", Assert.Single(FootageReader.OpenReadOnly(directory.Path).Read().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithRandomAppendsAndKills_KeepsWhatWasDurable()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            using var directory = new TestDirectory();
            var written = new Dictionary<RunId, List<FrameKey>>();
            await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 6000, RecordMaxBytes = 700 });
            var writers = Enumerable.Range(1, 3).Select(s => store.OpenRun(TestFootage.Run(s, (RunPurpose)(s % 2), camera: $"cam-{s}"))).ToList();
            foreach (var writer in writers)
            {
                written[writer.Id] = [];
            }

            for (var step = 0; step < 15; step++)
            {
                foreach (var writer in writers.Where(_ => random.Next(3) > 0))
                {
                    var (from, count) = (written[writer.Id].Count, random.Next(1, 30));
                    TestFootage.Append(writer, from, count);
                    written[writer.Id].AddRange(TestFootage.Keys(from, count));
                }

                await store.FlushAsync();
            }

            using var killed = directory.CopyAsKilled();
            await using var again = killed.Open();
            Assert.All(written, w => Assert.Equal(w.Value, TestFootage.KeysOf(again, w.Key)));
            var disk = FootageReader.OpenReadOnly(killed.Path).Read();
            Assert.All(written, w => Assert.Equal(w.Value, disk.Runs.Single(r => r.Info.Id == w.Key).Frames.Select(f => f.Frame.Key)));
            Assert.Empty(disk.Faults);
        }
    }

    [Fact]
    public async Task Open_AfterAKillInTheMiddleOfWriting_HasAllThatWasDurableBefore()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 400_000 });
        var writer = store.OpenRun(TestFootage.Run());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i += 20)
                {
                    TestFootage.Append(writer, i, 20, size: 3000);
                    await store.FlushAsync();
                }
            },
            CancellationToken.None);
        for (var look = 0; look < 12; look++)
        {
            var durable = store.TryGetDurable(writer.Id, out var state) ? (int)state.Frames : 0;
            using var killed = directory.CopyAsKilled();

            // Copied while it is written, the index may be torn as no kill would tear it.
            Directory.EnumerateFiles(killed.Path, "index.db*").ToList().ForEach(File.Delete);
            if (File.Exists(Path.Combine(killed.Path, "store.json")))
            {
                await using var again = killed.Open();
                var found = TestFootage.KeysOf(again, writer.Id);
                Assert.True(found.Count >= durable, $"{found.Count} of {durable}");
                Assert.Equal(Enumerable.Range(0, found.Count).Select(i => 900_000 + (i * TestFootage.Period)), found.Select(f => f.Tick));
            }
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Open_AfterAKill_NumbersNewVolumesHigher()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        TestFootage.Append(store.OpenRun(TestFootage.Run()), 0, 10);
        await store.FlushAsync();
        using var killed = directory.CopyAsKilled();
        await using var again = killed.Open();
        TestFootage.Append(again.OpenRun(TestFootage.Run(boot: "boot-2")), 0, 10);
        await again.FlushAsync();
        Assert.Equal([1UL, 2UL], killed.Volumes());
        Assert.Equal(2, again.Runs("slave-2", "cam-1").Count);
    }

    [Fact]
    public async Task Reader_WhileTheStoreIsOpen_SeesWhatIsDurable()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        TestFootage.Append(store.OpenRun(TestFootage.Run()), 0, 10);
        await store.FlushAsync();
        var disk = FootageReader.OpenReadOnly(directory.Path).Read();
        Assert.Equal(TestFootage.Keys(0, 10), Assert.Single(disk.Runs).Frames.Select(f => f.Frame.Key));
        Assert.Equal(VolumeClass.Live, Assert.Single(disk.Runs).Frames[0].Class);
    }

    private sealed class CountingDisk : Disk
    {
        public int Syncs { get; private set; }

        public override void Sync(Microsoft.Win32.SafeHandles.SafeFileHandle file)
        {
            Syncs++;
            base.Sync(file);
        }
    }
}
