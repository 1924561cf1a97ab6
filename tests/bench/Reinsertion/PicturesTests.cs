using Failover.Contracts;
using Failover.Recorder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

public sealed class PicturesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Unit_SameNumber_SameHash_OtherNumberOrCamera_Another()
    {
        var (a, again, other) = (new Pictures("a", 500), new Pictures("a", 500), new Pictures("b", 500));
        var hashes = Enumerable.Range(0, 200).Select(i => a.Unit(i, 0, Start).Hash).ToList();
        Assert.Equal(200, hashes.Distinct().Count());
        Assert.Equal(hashes[130], again.Unit(130, 7, Start).Hash);
        Assert.NotEqual(hashes[130], other.Unit(130, 0, Start).Hash);
        Assert.True(a.Unit(50, 0, Start).IsKey);
        Assert.Equal(3600 * 50, a.Unit(50, 0, Start).Tick);
    }

    [Fact]
    public async Task LiveRecording_WhatIsNotOnDisk_IsCountedAsLost()
    {
        var folder = Directory.CreateTempSubdirectory("failover-bench-");
        var options = new StoreOptions { Directory = folder.FullName, MaxQueuedBytes = 30_000, FlushTick = TimeSpan.FromHours(1) };
        await using (var store = FootageStore.Open(options, TimeProvider.System, NullLogger.Instance))
        {
            await using var recording = new LiveRecording(store, "slave-2", 2, 10_000);
            var ct = TestContext.Current.CancellationToken;
            while (recording.Received < 20)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            }

            // Two pictures of 10 kB fit into the queue, and nobody flushes.
            Assert.InRange(await recording.CountLostAsync(), 10, recording.Received - 1);
        }

        folder.Delete(recursive: true);
    }
}
