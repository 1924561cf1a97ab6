using System.Buffers.Binary;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>One 32-byte entry of a record's frame table.</summary>
/// <param name="TickDelta">Tick = the record's first tick + this.</param>
/// <param name="Composition">Composition offset in ticks; 0 without B pictures.</param>
/// <param name="Size">Bytes of the sample.</param>
/// <param name="Flags">As received.</param>
/// <param name="Hash">Content hash.</param>
public readonly record struct FrameEntry(uint TickDelta, int Composition, int Size, AccessUnitFlags Flags, FrameHash Hash)
{
    public const int ByteLength = 32;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, TickDelta);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], Composition);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)Flags);
        Hash.Write(target[16..]);
    }

    public static FrameEntry Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(source),
        BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
        (AccessUnitFlags)BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
        FrameHash.Read(source[16..]));
}
