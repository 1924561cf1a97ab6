using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>Finds the sender report in a compound RTCP packet (RFC 3550 section 6.4.1).</summary>
internal static class RtcpReader
{
    public static readonly DateTimeOffset NtpEpoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int SenderReportType = 200;
    private const int SenderReportBytes = 28;

    /// <summary>
    /// The report of our source. Some firmwares swap the bytes of the SSRC between RTP and RTCP; a stream has one source only, so the
    /// swapped number is accepted too, any other is not.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> compound, uint ssrc, out RtcpSender report)
    {
        report = default;
        while (compound.Length >= 8 && compound[0] >> 6 == 2)
        {
            var length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4;
            if (length > compound.Length)
            {
                return false;
            }

            var source = BinaryPrimitives.ReadUInt32BigEndian(compound[4..]);
            if (compound[1] == SenderReportType && length >= SenderReportBytes
                && (source == ssrc || BinaryPrimitives.ReverseEndianness(source) == ssrc))
            {
                report = new(BinaryPrimitives.ReadUInt64BigEndian(compound[8..]), BinaryPrimitives.ReadUInt32BigEndian(compound[16..]));
                return true;
            }

            compound = compound[length..];
        }

        return false;
    }
}

/// <summary>The part of an RTCP sender report that is used.</summary>
/// <param name="NtpTime">64-bit NTP time as sent.</param>
/// <param name="Timestamp">RTP time of the same instant.</param>
internal readonly record struct RtcpSender(ulong NtpTime, uint Timestamp)
{
    /// <summary>Middle 32 bits, echoed in receiver reports.</summary>
    public uint Middle => (uint)(NtpTime >> 16);

    /// <summary>Wall time; seconds with the highest bit clear belong to the era after 2036 (RFC 4330 section 3). Null: the camera has no clock.</summary>
    public DateTimeOffset? ToWallTime()
    {
        if (NtpTime == 0)
        {
            return null;
        }

        var seconds = (long)(NtpTime >> 32);
        seconds += (seconds & 0x80000000) == 0 ? 1L << 32 : 0;
        var fraction = (NtpTime & 0xFFFFFFFF) * (ulong)TimeSpan.TicksPerSecond >> 32;
        return RtcpReader.NtpEpoch.AddSeconds(seconds).AddTicks((long)fraction);
    }
}
