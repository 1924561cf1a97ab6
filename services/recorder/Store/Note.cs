using System.Text.Json;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Something that pictures cannot tell, as a record of the notes class: its kind and JSON.</summary>
internal readonly record struct Note(RecordKind Kind, byte[] Json)
{
    public static Note Of<T>(RecordKind kind, T body) => new(kind, JsonSerializer.SerializeToUtf8Bytes(body, FailoverJson.Options));

    public T Read<T>() => JsonSerializer.Deserialize<T>(Json, FailoverJson.Options) ?? throw new InvalidDataException($"A note of kind {Kind} is empty.");
}

/// <summary>Body of a volume's first record.</summary>
internal sealed record VolumeStartBody(string StoreId, VolumeClass Class, DateTimeOffset CreatedUtc);

/// <summary>Body of a gap record; the last one of an id holds.</summary>
internal sealed record GapBody(string Id, Gap Gap);

/// <summary>Body of a close record.</summary>
internal sealed record CloseBody(RunId Run, string Reason, DateTimeOffset AtUtc);

/// <summary>Body of a deletion record.</summary>
internal sealed record DeletionBody(ulong Volume, string Reason, DateTimeOffset AtUtc);

/// <summary>Body of an acknowledgement record.</summary>
/// <param name="StoreId">Store at home that said so: it counts for no other.</param>
/// <param name="GivenUp">They are damaged here and nowhere else: owed no longer, and not deleted for it.</param>
internal sealed record AckBody(string Server, string Camera, RunId Run, string StoreId, IReadOnlyList<AckPart> Parts, bool GivenUp = false);

/// <summary>
/// Acknowledged frames of the run in one volume, by where their samples begin: positions never change, also when a damaged record before them is
/// lost. Ranges are what this acknowledgement adds or touches; frames and bytes are all that is acknowledged there, so that saying it twice adds nothing.
/// </summary>
internal sealed record AckPart(ulong Volume, IReadOnlyList<PositionRange> Ranges, long Frames, long Bytes);

/// <summary>Body of the last record of a stream.</summary>
/// <param name="Damaged">What was not sent because its checksum is wrong here, or the disk does not give it.</param>
internal sealed record EndBody(int Records, int Frames, IReadOnlyList<DamagedStretch>? Damaged = null);

/// <summary>A record that cannot be read any more, as ticks of its run, both ends included.</summary>
/// <param name="Why">What is wrong with it, in a few words.</param>
public sealed record DamagedStretch(long FirstTick, long LastTick, string Why)
{
    public bool Has(long tick) => tick >= FirstTick && tick <= LastTick;
}
