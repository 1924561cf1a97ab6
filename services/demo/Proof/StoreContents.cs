using Failover.Contracts;

namespace Failover.Demo;

/// <summary>What really lies on a recorder's disk, as the proof's own reader found it.</summary>
public sealed class StoreContents
{
    public string StoreId { get; set; } = "";
    public Dictionary<RunId, StoredRun> Runs { get; } = [];
    public List<StoredPicture> Pictures { get; } = [];

    /// <summary>In the order of writing; the last one of a run holds.</summary>
    public List<Seam> Seams { get; } = [];

    /// <summary>Sentences about what is damaged; the torn end of the volume being written is none.</summary>
    public List<string> Faults { get; } = [];
}

/// <summary>The description of a run in a volume.</summary>
/// <param name="Server">Home server of the camera.</param>
public sealed record StoredRun(RunId Id, string Server, string Camera, uint? Ssrc);

/// <summary>One picture in a volume.</summary>
/// <param name="Tick">Of the run.</param>
/// <param name="Hash">As the frame table says.</param>
/// <param name="BytesHash">Of the bytes as they lie there.</param>
/// <param name="VolumeClass">1 live, 2 kept, 3 home.</param>
public readonly record struct StoredPicture(
    StoredRun Run, long Tick, FrameHash Hash, FrameHash BytesHash, int Size, bool Key, bool Damaged, byte VolumeClass, ulong Volume);
