using System.Buffers.Binary;
using System.Text;

namespace Failover.Demo;

/// <summary>An interleaved RTCP compound packet: sender report and SDES CNAME (RFC 3550 sections 6.4.1 and 6.5).</summary>
internal static class SenderReportPacket
{
    private static readonly DateTimeOffset NtpEpoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Write(uint ssrc, SimulatedCamera camera, uint rtpOffset, TimeSpan now, uint packets, uint octets)
    {
        var name = Encoding.ASCII.GetBytes(camera.Options.Name);
        // Chunk: SSRC, item type, length, text, and at least one zero up to a multiple of 4.
        var chunk = (4 + 2 + name.Length + 1 + 3) & ~3;
        var bytes = new byte[4 + 28 + 4 + chunk];
        bytes[0] = (byte)'$';
        bytes[1] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(bytes.Length - 4));

        var report = bytes.AsSpan(4, 28);
        report[0] = 0x80;
        report[1] = 200;
        BinaryPrimitives.WriteUInt16BigEndian(report[2..], 6);
        BinaryPrimitives.WriteUInt32BigEndian(report[4..], ssrc);
        var tick = camera.TickAt(now);
        var wall = camera.StartedAt + TimeSpan.FromSeconds((double)tick / RtpTime.TicksPerSecond) + camera.Options.ClockError - NtpEpoch;
        BinaryPrimitives.WriteUInt32BigEndian(report[8..], (uint)(wall.Ticks / TimeSpan.TicksPerSecond));
        var fraction = (ulong)(wall.Ticks % TimeSpan.TicksPerSecond);
        BinaryPrimitives.WriteUInt32BigEndian(report[12..], (uint)((fraction << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(report[16..], (uint)tick + rtpOffset);
        BinaryPrimitives.WriteUInt32BigEndian(report[20..], packets);
        BinaryPrimitives.WriteUInt32BigEndian(report[24..], octets);

        var description = bytes.AsSpan(32);
        description[0] = 0x81;
        description[1] = 202;
        BinaryPrimitives.WriteUInt16BigEndian(description[2..], (ushort)(chunk / 4));
        BinaryPrimitives.WriteUInt32BigEndian(description[4..], ssrc);
        description[8] = 1;
        description[9] = (byte)name.Length;
        name.CopyTo(description[10..]);
        return bytes;
    }
}
