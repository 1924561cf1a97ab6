namespace Failover.Recorder;

/// <summary>How a store writes. The defaults are those of the product; tests and the demo set the directory.</summary>
public sealed record StoreOptions
{
    public required string Directory { get; init; }

    /// <summary>All open records are closed and synced this often; also the most that a power cut can take.</summary>
    public TimeSpan FlushTick { get; init; } = TimeSpan.FromSeconds(1);
    public long VolumeMaxBytes { get; init; } = 1L << 30;
    public TimeSpan VolumeMaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Payload of one record at most, unless one picture alone is larger.</summary>
    public int RecordMaxBytes { get; init; } = 4 << 20;

    /// <summary>Bytes that may wait for the disk over all runs; beyond it <see cref="RunWriter.Append"/> answers false.</summary>
    public long MaxQueuedBytes { get; init; } = 512L << 20;

    /// <summary>Notes (seams, gaps) that may wait for the disk.</summary>
    public int MaxQueuedNotes { get; init; } = 10_000;

    /// <summary>Volume files kept open for reading.</summary>
    public int MaxOpenFiles { get; init; } = 64;

    /// <summary>The disk; tests put a failing one here.</summary>
    internal Disk Disk { get; init; } = new();
}
