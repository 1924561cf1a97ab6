namespace Failover.Recorder;

/// <summary>Packs record entries for the index: variable-length differences, about 17 bytes a record.</summary>
internal static class RecordPacking
{
    public static byte[] Pack(IReadOnlyList<StoredRecord> records)
    {
        var buffer = new byte[records.Count * 56];
        var used = 0;
        var previous = default(StoredRecord);
        foreach (var record in records)
        {
            Put(buffer, ref used, record.Position - previous.Position);
            Put(buffer, ref used, record.FirstTick - previous.LastTick);
            Put(buffer, ref used, record.LastTick - record.FirstTick);
            Put(buffer, ref used, record.Frames);
            Put(buffer, ref used, record.PayloadBytes);
            Put(buffer, ref used, record.Damaged);
            Put(buffer, ref used, unchecked(record.WallAnchor - previous.WallAnchor));
            previous = record;
        }

        return buffer[..used];
    }

    public static List<StoredRecord> Unpack(ReadOnlySpan<byte> packed)
    {
        var records = new List<StoredRecord>();
        var previous = default(StoredRecord);
        while (!packed.IsEmpty)
        {
            var position = previous.Position + Take(ref packed);
            var first = previous.LastTick + Take(ref packed);
            previous = new StoredRecord
            {
                Position = position,
                FirstTick = first,
                LastTick = first + Take(ref packed),
                Frames = (int)Take(ref packed),
                PayloadBytes = (int)Take(ref packed),
                Damaged = (int)Take(ref packed),
                WallAnchor = unchecked(previous.WallAnchor + Take(ref packed)),
            };
            records.Add(previous);
        }

        return records;
    }

    private static void Put(byte[] buffer, ref int used, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        while (zigzag >= 0x80)
        {
            buffer[used++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        buffer[used++] = (byte)zigzag;
    }

    private static long Take(ref ReadOnlySpan<byte> packed)
    {
        ulong zigzag = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (packed.IsEmpty)
            {
                throw new InvalidDataException("The index has a cut-off list of records.");
            }

            var value = packed[0];
            packed = packed[1..];
            zigzag |= (ulong)(value & 0x7F) << shift;
            if ((value & 0x80) == 0)
            {
                break;
            }
        }

        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }
}
