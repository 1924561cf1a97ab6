using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>Real stores: the chain of a run is the same wherever it lies, and what was changed on a disk is found.</summary>
public sealed class EvidenceReadingTests
{
    private static readonly DateTimeOffset From = TestFootage.Start.AddMinutes(-1);
    private static readonly DateTimeOffset To = TestFootage.Start.AddMinutes(10);

    [Fact]
    public async Task Read_KeptAndBroughtHome_SameChainThoughRecordsAreCutDifferently()
    {
        using var keptAt = new TestDirectory();
        using var homeAt = new TestDirectory();
        await using var kept = keptAt.Open();
        await using var home = homeAt.Open(change: o => o with { RecordMaxBytes = 500 });
        var run = TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1");
        var writer = kept.OpenRun(run);
        for (var from = 0; from < 300; from += 70)
        {
            TestFootage.Append(writer, from, Math.Min(70, 300 - from));
            await kept.FlushAsync();
        }

        // The second half came home first, and some of it twice.
        var frames = kept.RawRecords(run.Id, long.MinValue, long.MaxValue).SelectMany(r => r.Frames()).ToList();
        await home.InsertHomeAsync(run, frames[150..], TestContext.Current.CancellationToken);
        await home.InsertHomeAsync(run, frames[..200], TestContext.Current.CancellationToken);

        var atHolder = await ReadAsync(kept, run.Id);
        var atHome = await ReadAsync(home, run.Id);
        Assert.Equal(300, atHolder.Frames.Count);
        Assert.Equal(RunChain.Of(run.Id, atHolder.Frames).Head, RunChain.Of(run.Id, atHome.Frames).Head);
    }

    [Fact]
    public async Task Read_BitTurnedOnTheDisk_IsAFaultAndNoPicture()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var id = await WriteAsync(store);
        var frame = store.Frames(id)[120];
        using (var file = File.OpenHandle(directory.Volume(frame.Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Span<byte> one = stackalloc byte[1];
            Assert.Equal(1, RandomAccess.Read(file, one, frame.Position + 9));
            one[0] ^= 1;
            RandomAccess.Write(file, one, frame.Position + 9);
        }

        using var reading = new EvidenceReading(store, "slave-2");
        var evidence = await reading.ReadAsync("slave-2", "cam-1", From, To, TestContext.Current.CancellationToken);
        var fault = Assert.Single(evidence.Faults);
        Assert.Equal((id, "its checksum differs"), (fault.Run, fault.Why));
        Assert.InRange(frame.Tick, fault.FirstTick, fault.LastTick);
        Assert.Equal(200, Assert.Single(evidence.Runs).Frames.Count);
    }

    [Fact]
    public async Task Read_VolumeCutOff_IsAFault()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var id = await WriteAsync(store);
        var frame = store.Frames(id)[150];
        using (var file = File.OpenHandle(directory.Volume(frame.Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(file, frame.Position);
        }

        using var reading = new EvidenceReading(store, "slave-2");
        var evidence = await reading.ReadAsync("slave-2", "cam-1", From, To, TestContext.Current.CancellationToken);
        Assert.Equal(["its volume is cut off or gone", "its volume is cut off or gone"], evidence.Faults.Select(f => f.Why));
        Assert.Equal(100, Assert.Single(evidence.Runs).Frames.Count);
    }

    [Fact]
    public async Task Read_PartOfTheTime_ThatPartAlone()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        await WriteAsync(store);
        using var reading = new EvidenceReading(store, "slave-2");
        var evidence = await reading.ReadAsync("slave-2", "cam-1", TestFootage.Start.AddSeconds(4), TestFootage.Start.AddSeconds(8), TestContext.Current.CancellationToken);
        // A picture on the end's very tick comes along: an axis may place copies so far apart.
        Assert.InRange(Assert.Single(evidence.Runs).Frames.Count, 100, 101);
        Assert.Equal(300, evidence.Runs[0].Run.Frames);
    }

    private static async Task<RunId> WriteAsync(FootageStore store)
    {
        var writer = store.OpenRun(TestFootage.Run());
        for (var from = 0; from < 300; from += 100)
        {
            TestFootage.Append(writer, from, 100);
            await store.FlushAsync();
        }

        return writer.Id;
    }

    private static async Task<RunEvidence> ReadAsync(FootageStore store, RunId run)
    {
        using var reading = new EvidenceReading(store, "any");
        var evidence = await reading.ReadAsync("slave-2", "cam-1", From, To, TestContext.Current.CancellationToken);
        Assert.Empty(evidence.Faults);
        return evidence.Runs.Single(r => r.Run.Info.Id == run);
    }
}
