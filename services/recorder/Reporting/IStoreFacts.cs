using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What the deciding parts ask of a store. Cheap: asked many times a second.</summary>
internal interface IStoreFacts
{
    string StoreId { get; }

    /// <summary>Null, or one sentence about what is wrong with the disk now.</summary>
    string? DiskFault { get; }

    /// <summary>long.MaxValue when nobody knows: an unknown disk is no full one.</summary>
    long DiskFreeBytes { get; }

    /// <summary>Bytes that wait for the disk.</summary>
    long QueuedBytes => 0;

    /// <summary>The durable watermark of a run that this process writes; false before its first flush.</summary>
    bool TryGetDurable(RunId run, out DurableState state);

    /// <summary>Kept footage that is not yet acknowledged by its home.</summary>
    IReadOnlyList<HoldingReport> Holdings();

    /// <summary>A guarded server answered with this store: what another store of it acknowledged counts no more.</summary>
    void HomeStoreIs(string server, string storeId);
}

/// <summary>Facts of a store on a real disk.</summary>
internal sealed class FootageFacts(FootageStore store) : IStoreFacts
{
    public string StoreId => store.StoreId;

    public string? DiskFault => store.DiskFault;

    public long DiskFreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(store.Directory).AvailableFreeSpace;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return long.MaxValue;
            }
        }
    }

    public long QueuedBytes => store.QueuedBytes;

    public bool TryGetDurable(RunId run, out DurableState state) => store.TryGetDurable(run, out state);

    public IReadOnlyList<HoldingReport> Holdings() => store.Holdings();

    public void HomeStoreIs(string server, string storeId) => store.HomeStoreIs(server, storeId);
}
