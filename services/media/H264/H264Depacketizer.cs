using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>
/// Takes NALs out of RTP payloads (RFC 6184: single NAL, STAP-A, FU-A) with the tolerance that real cameras need, and gives them to the
/// <see cref="PictureAssembler"/>. Packets arrive in order (TCP); a loss is told by the sequence numbers.
/// </summary>
internal sealed class H264Depacketizer(PictureAssembler picture)
{
    private const int StapLengthBytes = 2;
    private const int FuHeaderBytes = 2;

    /// <param name="packet">The packet.</param>
    /// <param name="arrival">When it was read.</param>
    /// <param name="lossBefore">Packets are missing directly before it.</param>
    public void Push(in RtpPacket packet, Arrival arrival, bool lossBefore)
    {
        if (lossBefore)
        {
            picture.OnLoss(packet.Timestamp);
        }

        picture.OnTime(packet.Timestamp, arrival);
        var payload = packet.Payload;
        if (!payload.IsEmpty)
        {
            Unpack(payload);
        }

        if (packet.Marker)
        {
            picture.OnMarker();
        }
    }

    private void Unpack(ReadOnlySpan<byte> payload)
    {
        var type = NalType.Of(payload);
        switch (type)
        {
            case NalType.FuA:
                UnpackFragment(payload);
                break;
            case NalType.StapA:
                UnpackAggregate(payload[1..]);
                break;
            case > 0 and < NalType.StapA:
                picture.AddNal(payload);
                break;
            case 0 when AnnexB.HasStartCode(payload[..Math.Min(payload.Length, 4)]):
                picture.AddNal(payload);
                break;
            case 0 or 30 or 31:
                // Unspecified: a decoder would skip it as well.
                MediaMetrics.PacketsIgnored.WithLabels("nal_type").Inc();
                break;
            default:
                // STAP-B, MTAP, FU-B exist only with interleaving, which nobody agreed on: what is in them is lost.
                MediaMetrics.PacketsIgnored.WithLabels("interleaved_nal").Inc();
                picture.MarkDamaged();
                break;
        }
    }

    private void UnpackAggregate(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= StapLengthBytes)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            rest = rest[StapLengthBytes..];
            if (length > rest.Length)
            {
                picture.MarkDamaged();
                return;
            }

            if (length > 0)
            {
                picture.AddNal(rest[..length]);
            }

            rest = rest[length..];
        }
    }

    /// <summary>Start and end may be on one fragment, the type may change underway, a fragment may be empty: cameras do all of that.</summary>
    private void UnpackFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FuHeaderBytes)
        {
            return;
        }

        var starts = (payload[1] & 0x80) != 0;
        var ends = (payload[1] & 0x40) != 0;
        if (starts)
        {
            picture.OpenNal((byte)((payload[0] & 0xE0) | (payload[1] & 0x1F)));
        }

        picture.AppendToNal(payload[FuHeaderBytes..]);
        if (ends)
        {
            picture.CloseNal();
        }
    }
}
