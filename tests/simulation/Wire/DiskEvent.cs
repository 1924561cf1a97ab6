using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Something that happened to one group of pictures on one recorder's disk.</summary>
/// <param name="Recorder">Whose disk.</param>
/// <param name="StoreId">Id of the store on it; another one after the machine was replaced.</param>
/// <param name="Server">Home server of the footage.</param>
/// <param name="Gop">Which group of pictures of the camera, as the camera sent it.</param>
/// <param name="Run">Session that received it.</param>
/// <param name="Why">For people: the flush, the acknowledgement, the full disk ...</param>
internal sealed record DiskEvent(DiskEventKind Kind, string Recorder, string StoreId, string Server, GopId Gop, RunId Run, string Why);

/// <summary>The camera's own name of a group of pictures: what no clock and no session decides.</summary>
/// <param name="Number">Counts from the beginning of the run.</param>
internal readonly record struct GopId(string Camera, long Number);

internal enum DiskEventKind
{
    /// <summary>Handed to the disk; lost at a power cut.</summary>
    Written,

    /// <summary>Flushed: it survives a power cut.</summary>
    Durable,

    /// <summary>Written to the original's database by reinsertion, not yet flushed.</summary>
    Inserted,

    /// <summary>Deleted because a copy at home was acknowledged.</summary>
    Released,

    /// <summary>Deleted for another reason, which <see cref="DiskEvent.Why"/> names: retention, a full disk, an operator.</summary>
    Dropped,

    /// <summary>Gone with a power cut or a broken disk.</summary>
    Lost,

    /// <summary>Bytes turned; a reader finds it by the checksum.</summary>
    Corrupted,
}
