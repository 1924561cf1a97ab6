using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>What the product's deciding parts ask of a store.</summary>
internal sealed class DiskFacts(SimDisk disk, DiskWriter writer, bool writtenIsDurable) : IStoreFacts
{
    private const long Size = 4L << 40;

    public string StoreId => disk.StoreId;

    public string? DiskFault => writer.Fault;

    public long DiskFreeBytes => disk.Full ? 0 : Size;

    public long QueuedBytes => (long)writer.Queued * SimGop.Bytes;

    public bool TryGetDurable(RunId run, out DurableState state)
    {
        if (writtenIsDurable && disk.Find(run) is { IsEmpty: false } written)
        {
            state = new DurableState(written.Gops[0].Gop.Key(0), written.Gops[^1].Gop.Key(SimGop.Pictures - 1), 1, 0, 1);
            return true;
        }

        if (disk.Find(run)?.Watermark is { } mark)
        {
            state = mark;
            return true;
        }

        state = default;
        return false;
    }

    public IReadOnlyList<HoldingReport> Holdings()
    {
        List<HoldingReport>? holdings = null;
        foreach (var run in disk.Kept)
        {
            if (run.Holding() is { } holding)
            {
                (holdings ??= []).Add(holding);
            }
        }

        return holdings ?? (IReadOnlyList<HoldingReport>)[];
    }

    public void HomeStoreIs(string server, string storeId) => disk.HomeStoreIs(server, storeId);
}
