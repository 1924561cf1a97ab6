using Failover.Media;

namespace Failover.Recorder;

/// <summary>Reads the frame table of a record.</summary>
internal static class FrameTable
{
    public static StoredRecord Describe(in RecordHeader header, ReadOnlySpan<byte> table)
    {
        var last = header.FirstTick;
        var damaged = 0;
        for (; !table.IsEmpty; table = table[FrameEntry.ByteLength..])
        {
            var entry = FrameEntry.Read(table);
            last = Math.Max(last, header.FirstTick + entry.TickDelta);
            damaged += entry.Flags.HasFlag(AccessUnitFlags.Damaged) ? 1 : 0;
        }

        return new StoredRecord
        {
            Position = header.Position,
            FirstTick = header.FirstTick,
            LastTick = last,
            Frames = header.FrameCount,
            PayloadBytes = header.PayloadBytes,
            Damaged = damaged,
            WallAnchor = header.WallAnchor,
        };
    }

    /// <summary>The frames of a record in the order of writing.</summary>
    public static void Decode(in RecordHeader header, ReadOnlySpan<byte> table, List<StoredFrame> into)
    {
        var position = header.Position + RecordHeader.ByteLength + header.TableBytes;
        for (; !table.IsEmpty; table = table[FrameEntry.ByteLength..])
        {
            var entry = FrameEntry.Read(table);
            into.Add(new StoredFrame
            {
                Tick = header.FirstTick + entry.TickDelta,
                Hash = entry.Hash,
                Flags = entry.Flags,
                Size = entry.Size,
                Composition = entry.Composition,
                Volume = header.Volume,
                Position = position,
            });
            position += entry.Size;
        }
    }
}
