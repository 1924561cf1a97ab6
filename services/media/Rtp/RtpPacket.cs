using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>One RTP packet (RFC 3550 section 5.1), looked at where it lies. Header extensions are skipped.</summary>
internal readonly ref struct RtpPacket
{
    private const int FixedHeader = 12;

    private RtpPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload)
    {
        Marker = (packet[1] & 0x80) != 0;
        PayloadType = packet[1] & 0x7F;
        Sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        Payload = payload;
    }

    public bool Marker { get; }

    public int PayloadType { get; }

    public ushort Sequence { get; }

    public uint Timestamp { get; }

    public uint Ssrc { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryParse(ReadOnlySpan<byte> bytes, out RtpPacket packet)
    {
        packet = default;
        if (bytes.Length < FixedHeader || bytes[0] >> 6 != 2)
        {
            return false;
        }

        var start = FixedHeader + ((bytes[0] & 0x0F) * 4);
        if ((bytes[0] & 0x10) != 0)
        {
            if (bytes.Length < start + 4)
            {
                return false;
            }

            start += 4 + (BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + 2)..]) * 4);
        }

        var padding = (bytes[0] & 0x20) != 0 ? bytes[^1] : 0;
        if (start + padding > bytes.Length)
        {
            return false;
        }

        packet = new RtpPacket(bytes, bytes[start..^padding]);
        return true;
    }
}
