using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>The fixed 96-byte header of a record; byte table in docs/ref/volume.md.</summary>
public readonly record struct RecordHeader
{
    public const int ByteLength = 96;
    public const int HashedLength = 64;
    public const byte Version = 1;
    public const int MaxFrames = 65_536;
    public const int MaxPayloadBytes = 64 << 20;

    /// <summary>Wall anchor of a record whose arrival times cannot be trusted.</summary>
    public const long NoAnchor = long.MinValue;

    private const int CrcOffset = 92;

    public required RecordKind Kind { get; init; }
    public VolumeClass Class { get; init; }
    public byte Track { get; init; }
    public ulong Volume { get; init; }
    public long Position { get; init; }
    public ulong RunKey { get; init; }
    public long Term { get; init; }

    /// <summary>Least tick in the table, 90 kHz.</summary>
    public long FirstTick { get; init; }

    /// <summary>UTC of the run's tick 0 in 100 ns since 1970, or <see cref="NoAnchor"/>.</summary>
    public long WallAnchor { get; init; }
    public int FrameCount { get; init; }
    public int PayloadBytes { get; init; }

    /// <summary>XXH128 over header bytes 0 to 63, table and payload.</summary>
    public UInt128 Hash { get; init; }

    public static ReadOnlySpan<byte> Magic => "FVR1"u8;

    public int TableBytes => FrameCount * FrameEntry.ByteLength;

    /// <summary>Header, table and payload together.</summary>
    public long TotalBytes => ByteLength + TableBytes + (long)PayloadBytes;

    /// <summary>Stable short key of a run in headers; the run record says the whole id.</summary>
    public static ulong KeyOf(RunId run) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(run.ToString()));

    /// <summary>Writes all but hash and CRC; the hash is computed over what this wrote (bytes 0 to 63).</summary>
    public void WriteUnsealed(Span<byte> target)
    {
        target[..ByteLength].Clear();
        Magic.CopyTo(target);
        target[4] = Version;
        target[5] = (byte)Kind;
        target[6] = (byte)Class;
        target[7] = Track;
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Volume);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Position);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], RunKey);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], Term);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], FirstTick);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], WallAnchor);
        BinaryPrimitives.WriteInt32LittleEndian(target[56..], FrameCount);
        BinaryPrimitives.WriteInt32LittleEndian(target[60..], PayloadBytes);
    }

    /// <summary>Adds hash and CRC to a header written by <see cref="WriteUnsealed"/>.</summary>
    public static void Seal(Span<byte> target, UInt128 hash)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target[HashedLength..], hash);
        BinaryPrimitives.WriteUInt32LittleEndian(target[CrcOffset..], Crc32C.Compute(target[..CrcOffset]));
    }

    /// <summary>Reads a header; false when magic, version, CRC or a limit is wrong. The content hash is the reader's to check.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = default;
        if (source.Length < ByteLength
            || !source[..4].SequenceEqual(Magic)
            || source[4] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]) != Crc32C.Compute(source[..CrcOffset]))
        {
            return false;
        }

        header = new RecordHeader
        {
            Kind = (RecordKind)source[5],
            Class = (VolumeClass)source[6],
            Track = source[7],
            Volume = BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            Position = BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            RunKey = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
            Term = BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            FirstTick = BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
            WallAnchor = BinaryPrimitives.ReadInt64LittleEndian(source[48..]),
            FrameCount = BinaryPrimitives.ReadInt32LittleEndian(source[56..]),
            PayloadBytes = BinaryPrimitives.ReadInt32LittleEndian(source[60..]),
            Hash = BinaryPrimitives.ReadUInt128BigEndian(source[HashedLength..]),
        };
        return header.FrameCount is >= 0 and <= MaxFrames && header.PayloadBytes is >= 0 and <= MaxPayloadBytes;
    }
}
