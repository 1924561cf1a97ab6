using Failover.Contracts;
using Failover.Media;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

public sealed class FootageStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_AfterFlush_AreThoseAppendedWithTheirBytes()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var writer = store.OpenRun(TestFootage.Run());
        TestFootage.Append(writer, 0, 100);
        Assert.Empty(TestFootage.KeysOf(store, writer.Id));
        await store.FlushAsync();
        Assert.Equal(TestFootage.Keys(0, 100), TestFootage.KeysOf(store, writer.Id));
        foreach (var (frame, number) in store.Frames(writer.Id).Select((f, i) => (f, i)))
        {
            var sample = new byte[frame.Size];
            Assert.True(store.TryReadPayload(frame, sample));
            Assert.Equal(TestFootage.Nal(number), sample[4..]);
            Assert.Equal(number % 50 == 0, frame.IsKey);
        }
    }

    [Fact]
    public async Task Durable_AfterEachFlush_IsTheLastWrittenFrame()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var marks = new List<DurableMark>();
        store.DurableAdvanced += marks.AddRange;
        var writer = store.OpenRun(TestFootage.Run());
        Assert.False(store.TryGetDurable(writer.Id, out _));
        TestFootage.Append(writer, 0, 3);
        await store.FlushAsync();
        TestFootage.Append(writer, 3, 4);
        await store.FlushAsync();
        Assert.True(store.TryGetDurable(writer.Id, out var durable));
        Assert.Equal((TestFootage.Key(0), TestFootage.Key(6), 7L), (durable.First, durable.Last, durable.Frames));
        Assert.Equal([TestFootage.Key(2), TestFootage.Key(6)], marks.Select(m => m.State.Last));
    }

    [Fact]
    public async Task Flush_AtTheTick_HappensByItself()
    {
        using var directory = new TestDirectory();
        var time = new FakeTimeProvider(TestFootage.Start);
        await using var store = directory.Open(time, o => o with { FlushTick = TimeSpan.FromSeconds(1) });
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.DurableAdvanced += _ => done.TrySetResult();
        TestFootage.Append(store.OpenRun(TestFootage.Run()), 0, 5);
        time.Advance(TimeSpan.FromSeconds(1));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
    }

    [Fact]
    public async Task Reopen_AfterCleanEnd_KnowsRunsFramesAndWallTime()
    {
        using var directory = new TestDirectory();
        string id;
        await using (var store = directory.Open())
        {
            id = store.StoreId;
            var writer = store.OpenRun(TestFootage.Run());
            TestFootage.Append(writer, 0, 60);
            writer.Close("camera went away");
        }

        await using var again = directory.Open();
        Assert.Equal(id, again.StoreId);
        Assert.Empty(again.Recovered);
        var run = Assert.Single(again.Runs("slave-2", "cam-1"));
        Assert.Equal((60L, "camera went away", false), (run.Frames, run.ClosedReason, run.Open));

        // The least delayed frame was on time, so the map shows no delay at all.
        Assert.Equal(TestFootage.Start, run.FirstWall);
        Assert.Equal(42u, run.Info.Ssrc);
        Assert.Equal(TestFootage.Keys(0, 60), TestFootage.KeysOf(again, run.Info.Id));
        Assert.Equal([("slave-2", "cam-1")], again.Cameras());
    }

    [Fact]
    public async Task Reopen_WithoutIndex_LosesNothing()
    {
        using var directory = new TestDirectory();
        await using (var store = directory.Open(change: o => o with { VolumeMaxBytes = 2000 }))
        {
            var writer = store.OpenRun(TestFootage.Run());
            var kept = store.OpenRun(TestFootage.Run(2, RunPurpose.Kept, "spare-1"));
            for (var i = 0; i < 100; i += 10)
            {
                TestFootage.Append(writer, i, 10);
                TestFootage.Append(kept, i, 10);
                await store.FlushAsync();
            }

            store.AddSeam(AlignResult.Axis("slave-2", "cam-1", writer.Id));
            store.CloseGap(store.OpenGap(Gap(0)), TestFootage.Start.AddSeconds(9));
            store.OpenGap(Gap(20));
        }

        Assert.True(directory.Volumes().Count > 6);
        File.Delete(Path.Combine(directory.Path, "index.db"));
        await using var again = directory.Open();
        Assert.Empty(again.Recovered);
        Assert.All(again.Runs("slave-2", "cam-1"), r => Assert.Equal(TestFootage.Keys(0, 100), TestFootage.KeysOf(again, r.Info.Id)));
        Assert.Equal(2, again.Runs("slave-2", "cam-1").Count);
        Assert.Equal("axis", Assert.Single(again.Seams("slave-2", "cam-1")).Method);
        Assert.Equal(2, again.Gaps("slave-2", "cam-1", TestFootage.Start, TestFootage.Start.AddHours(1)).Count);
        var open = Assert.Single(again.OpenGaps("slave-2", "cam-1"));
        again.CloseGap(open.Id, TestFootage.Start.AddSeconds(30));
        Assert.Empty(again.OpenGaps("slave-2", "cam-1"));
        Assert.Equal(100, Assert.Single(again.Holdings()).Frames);
    }

    [Fact]
    public async Task Frames_OfAnInterval_AreOnlyThose()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 3000, RecordMaxBytes = 500 });
        var writer = store.OpenRun(TestFootage.Run());
        for (var i = 0; i < 90; i += 9)
        {
            TestFootage.Append(writer, i, 9);
            await store.FlushAsync();
        }

        var frames = store.Frames(writer.Id, TestFootage.Key(13).Tick, TestFootage.Key(61).Tick);
        Assert.Equal(TestFootage.Keys(13, 49), frames.Select(f => f.Key));
        using var copied = new MemoryStream();
        await store.CopyPayloadsAsync(frames, copied, Ct);
        Assert.Equal(Enumerable.Range(13, 49).SelectMany(i => TestFootage.Foreign(i).Payload.ToArray()), copied.ToArray());
    }

    [Fact]
    public async Task Parameters_ThatChange_HoldFromTheirTick()
    {
        using var directory = new TestDirectory();
        var run = TestFootage.Run() with { Parameters = [new CodecParameters(0, [1, 2, 3])] };
        await using (var store = directory.Open())
        {
            var writer = store.OpenRun(run);
            TestFootage.Append(writer, 0, 5);
            await store.FlushAsync();
        }

        await using var again = directory.Open();
        Assert.Equal([1, 2, 3], Assert.Single(Assert.Single(again.Runs("slave-2", "cam-1")).Info.Parameters).AvcC);
    }

    [Fact]
    public async Task Append_BeyondTheQueue_IsRefusedAndCounted()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { MaxQueuedBytes = 2000 });
        var writer = store.OpenRun(TestFootage.Run());
        var accepted = 0;
        while (TestFootage.TryAppend(writer, accepted))
        {
            accepted++;
        }

        Assert.InRange(accepted, 5, 15);
        Assert.Equal(1, writer.Refused);
        await store.FlushAsync();
        Assert.Equal(0, store.QueuedBytes);
        Assert.True(TestFootage.TryAppend(writer, accepted));
    }

    [Fact]
    public async Task Open_Twice_IsRefusedWithASentence()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var refused = Assert.Throws<StoreRefusedException>(() => directory.Open());
        Assert.Contains("another process has it open", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        using var directory = new TestDirectory();
        await using (directory.Open())
        {
        }

        var path = Path.Combine(directory.Path, "store.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Ct)).Replace("\"schema\": 1", "\"schema\": 2", StringComparison.Ordinal), Ct);
        Assert.Contains("schema 2", Assert.Throws<StoreRefusedException>(() => directory.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithADamagedIndex_RebuildsIt()
    {
        using var directory = new TestDirectory();
        await using (var store = directory.Open())
        {
            TestFootage.Append(store.OpenRun(TestFootage.Run()), 0, 20);
        }

        await File.WriteAllTextAsync(Path.Combine(directory.Path, "index.db"), new string('x', 8192), Ct);
        await using var again = directory.Open();
        Assert.Equal(20, Assert.Single(again.Runs("slave-2", "cam-1")).Frames);
    }

    [Fact]
    public async Task OpenRun_WithAKnownId_IsRefused()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        store.OpenRun(TestFootage.Run());
        Assert.Throws<InvalidOperationException>(() => store.OpenRun(TestFootage.Run()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenRun_OfAClosedRun_GoesOnWithIt(bool flushBetween)
    {
        using var directory = new TestDirectory();
        await using (var store = directory.Open())
        {
            var run = TestFootage.Run(purpose: RunPurpose.Kept);
            var first = store.OpenRun(run);
            TestFootage.Append(first, 0, 10);
            first.Close("the server is well");
            if (flushBetween)
            {
                await store.FlushAsync();
                Assert.Equal("the server is well", store.FindRun(run.Id)!.ClosedReason);
            }

            var second = store.OpenRun(run with { Parameters = [new CodecParameters(7, [1])] });
            TestFootage.Append(second, 10, 10);
            await store.FlushAsync();
            Assert.True(Assert.Single(store.Holdings()).Open);
            Assert.Equal((true, null), (store.FindRun(run.Id)!.Open, store.FindRun(run.Id)!.ClosedReason));
            Assert.Single(store.FindRun(run.Id)!.Info.Parameters);
        }

        await using (var again = directory.Open())
        {
            Check(again);
        }

        File.Delete(Path.Combine(directory.Path, "index.db"));
        await using var rebuilt = directory.Open();
        Check(rebuilt);

        static void Check(FootageStore store)
        {
            var run = Assert.Single(store.Runs("slave-2", "cam-1"));
            Assert.Equal((20L, null), (run.Frames, run.ClosedReason));
            Assert.Equal(TestFootage.Keys(0, 20), TestFootage.KeysOf(store, run.Info.Id));
            Assert.Throws<InvalidOperationException>(() => store.OpenRun(run.Info));
        }
    }

    [Fact]
    public async Task Queries_WhileWritingAndSealing_AlwaysSeeAWholePrefix()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 4000 });
        var writer = store.OpenRun(TestFootage.Run());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var expected = TestFootage.Keys(0, 600);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                var looks = 0;
                do
                {
                    var durable = store.TryGetDurable(writer.Id, out var state) ? (int)state.Frames : 0;
                    var seen = TestFootage.KeysOf(store, writer.Id);
                    Assert.True(seen.Count >= durable, $"{seen.Count} of {durable}");
                    Assert.Equal(expected.Take(seen.Count), seen);
                    looks++;
                }
                while (!stop.IsCancellationRequested);
                return looks;
            },
            Ct)).ToArray();
        for (var i = 0; i < 600; i += 10)
        {
            TestFootage.Append(writer, i, 10);
            await store.FlushAsync();
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), looks => Assert.True(looks > 0));
        Assert.Equal(expected, TestFootage.KeysOf(store, writer.Id));
    }

    /// <summary>
    /// A reader that is held up between memory and index while several volumes are finished: what it then sees has no hole. Many readers on few
    /// cores are held up everywhere.
    /// </summary>
    [Fact]
    public async Task Queries_ReadersHeldUpWhileVolumesAreFinished_SeeNoHole()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open(change: o => o with { VolumeMaxBytes = 2500 });
        var writer = store.OpenRun(TestFootage.Run());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        const int frames = 1500;
        var expected = TestFootage.Keys(0, frames);
        var readers = Enumerable.Range(0, 12).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var seen = TestFootage.KeysOf(store, writer.Id);
                    Assert.Equal(expected.Take(seen.Count), seen);
                }
            },
            Ct,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var i = 0; i < frames && !readers.Any(reader => reader.IsFaulted); i += 10)
        {
            TestFootage.Append(writer, i, 10);
            await store.FlushAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(directory.Volumes().Count > 20, "Too few volumes were finished to prove anything.");
    }

    private static Gap Gap(int second) => new() { Server = "slave-2", Camera = "cam-1", From = TestFootage.Start.AddSeconds(second), Cause = "cable" };
}
