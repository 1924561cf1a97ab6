using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>
/// Reads a volume record by record and believes nothing: a record counts only when its header CRC, its own place and its content hash are
/// right. After a bad one it looks for the next good header.
/// </summary>
internal sealed class VolumeScanner(SafeFileHandle file, ulong volume)
{
    private const int SearchBytes = 1 << 20;
    private readonly byte[] _head = new byte[RecordHeader.ByteLength];
    private byte[] _body = new byte[256 << 10];
    private byte[]? _search;

    /// <summary>End of the last good record.</summary>
    public long GoodEnd { get; private set; }

    /// <summary>Bad stretches that lie before good records: not a torn tail but damage.</summary>
    public List<string> Faults { get; } = [];

    public IEnumerable<ScannedRecord> Records()
    {
        long position = 0;
        while (true)
        {
            if (TryReadRecord(position, out var record))
            {
                if (position > GoodEnd)
                {
                    Faults.Add($"Volume v-{volume:x16}: {position - GoodEnd} bytes from {GoodEnd} on are damaged and were skipped.");
                }

                position += record.Header.TotalBytes;
                GoodEnd = position;
                yield return record;
            }
            else if (FindHeader(position + 1) is { } next)
            {
                position = next;
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>True when hash of header, table and payload is what the header says.</summary>
    public static bool HashMatches(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, UInt128 expected)
    {
        var hash = new XxHash128();
        hash.Append(head[..RecordHeader.HashedLength]);
        hash.Append(body);
        return hash.GetCurrentHashAsUInt128() == expected;
    }

    /// <summary>True when the sizes in the table add up to the payload.</summary>
    public static bool TableFits(in RecordHeader header, ReadOnlySpan<byte> table)
    {
        if (header.Kind != RecordKind.Frames)
        {
            return header.FrameCount == 0;
        }

        long sum = 0;
        for (; !table.IsEmpty; table = table[FrameEntry.ByteLength..])
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(table[8..]);
            if (size < 0)
            {
                return false;
            }

            sum += size;
        }

        return sum == header.PayloadBytes && header.FrameCount > 0;
    }

    private bool TryReadRecord(long position, out ScannedRecord record)
    {
        record = default;
        if (!TryFill(_head, position) || !IsOurs(_head, position, out var header))
        {
            return false;
        }

        var length = (int)(header.TotalBytes - RecordHeader.ByteLength);
        if (_body.Length < length)
        {
            _body = new byte[Math.Max(length, _body.Length * 2)];
        }

        var body = _body.AsMemory(0, length);
        if (!TryFill(body.Span, position + RecordHeader.ByteLength)
            || !HashMatches(_head, body.Span, header.Hash)
            || !TableFits(header, body.Span[..header.TableBytes]))
        {
            return false;
        }

        record = new ScannedRecord(header, body);
        return true;
    }

    private bool IsOurs(ReadOnlySpan<byte> head, long position, out RecordHeader header) =>
        RecordHeader.TryRead(head, out header) && header.Volume == volume && header.Position == position;

    private long? FindHeader(long from)
    {
        _search ??= new byte[SearchBytes];
        while (true)
        {
            var read = RandomAccess.Read(file, _search, from);
            if (read < RecordHeader.ByteLength)
            {
                return null;
            }

            var window = _search.AsSpan(0, read);
            for (var at = 0; at <= read - RecordHeader.ByteLength; at++)
            {
                var hit = window[at..].IndexOf(RecordHeader.Magic);
                if (hit < 0)
                {
                    break;
                }

                at += hit;
                if (at <= read - RecordHeader.ByteLength && IsOurs(window[at..], from + at, out _))
                {
                    return from + at;
                }
            }

            from += read - (RecordHeader.ByteLength - 1);
        }
    }

    private bool TryFill(Span<byte> target, long position)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file, target, position);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
            position += read;
        }

        return true;
    }
}
