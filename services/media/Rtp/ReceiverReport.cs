using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>Writes the receiver report that keeps some servers sending (RFC 3550 section 6.4.2), with the CNAME every compound needs.</summary>
internal static class ReceiverReport
{
    public const int Bytes = 32 + 20;

    private static ReadOnlySpan<byte> CanonicalName => "failover"u8;

    public static void Write(Span<byte> target, uint ownSsrc, uint ssrc, SequenceTracker sequence, uint lastSenderReport, uint delaySince)
    {
        target[..Bytes].Clear();
        target[0] = 0x81;
        target[1] = 201;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], 7);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], ownSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(target[8..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(target[12..], (uint)Math.Min(sequence.Lost, 0x7FFFFF));
        target[12] = sequence.TakeFractionLost();
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], sequence.ExtendedHighest);
        BinaryPrimitives.WriteUInt32BigEndian(target[24..], lastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(target[28..], delaySince);
        var description = target[32..];
        description[0] = 0x81;
        description[1] = 202;
        BinaryPrimitives.WriteUInt16BigEndian(description[2..], 4);
        BinaryPrimitives.WriteUInt32BigEndian(description[4..], ownSsrc);
        description[8] = 1;
        description[9] = (byte)CanonicalName.Length;
        CanonicalName.CopyTo(description[10..]);
    }
}
