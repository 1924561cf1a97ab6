using System.Buffers.Binary;

namespace Failover.Media.Tests;

/// <summary>Makes RTP packets of one source: sequence numbers count up by themselves.</summary>
internal sealed class RtpStream(ushort firstSequence = 100, uint ssrc = 0xCAFE, int payloadType = 96)
{
    public ushort NextSequence { get; set; } = firstSequence;

    public uint Ssrc { get; set; } = ssrc;

    public byte[] Packet(uint time, bool marker, params byte[] payload)
    {
        var packet = new byte[12 + payload.Length];
        packet[0] = 0x80;
        packet[1] = (byte)((marker ? 0x80 : 0) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), NextSequence++);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), time);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), Ssrc);
        payload.CopyTo(packet, 12);
        return packet;
    }

    /// <summary>Packets that are sent and never arrive.</summary>
    public RtpStream Lose(int packets = 1)
    {
        NextSequence += (ushort)packets;
        return this;
    }

    /// <summary>FU-A fragments of one NAL, cut into pieces of this size.</summary>
    public IEnumerable<byte[]> Fragments(uint time, byte[] nal, int pieceBytes, bool marker)
    {
        for (var at = 1; at < nal.Length; at += pieceBytes)
        {
            var piece = nal.AsSpan(at, Math.Min(pieceBytes, nal.Length - at));
            var last = at + pieceBytes >= nal.Length;
            yield return Packet(time, marker && last, Fragment(nal[0], at == 1, last, piece));
        }
    }

    public static byte[] Fragment(byte header, bool start, bool end, ReadOnlySpan<byte> bytes) =>
        [(byte)((header & 0xE0) | 28), (byte)((start ? 0x80 : 0) | (end ? 0x40 : 0) | (header & 0x1F)), .. bytes];

    public static byte[] Aggregate(params byte[][] nals) =>
        [0x78, .. nals.SelectMany(nal => new[] { (byte)(nal.Length >> 8), (byte)nal.Length }.Concat(nal))];

    /// <summary>An RTCP sender report.</summary>
    public static byte[] SenderReport(uint ssrc, ulong ntp, uint time)
    {
        var report = new byte[28];
        report[0] = 0x80;
        report[1] = 200;
        report[3] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(report.AsSpan(8), ntp);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(16), time);
        return report;
    }

    /// <summary>An interleaved frame of RFC 2326 section 10.12.</summary>
    public static byte[] Interleaved(int channel, byte[] packet) =>
        [(byte)'$', (byte)channel, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet];
}
