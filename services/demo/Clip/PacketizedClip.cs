using System.Buffers.Binary;

namespace Failover.Demo;

/// <summary>
/// The clip cut into RTP packets once (RFC 6184, packetization mode 1), shared by all cameras and sessions. A packet is
/// <c>$</c>, channel 0, u16 length, RTP header with zero sequence, time and SSRC, payload; a session copies it and fills those three in.
/// </summary>
internal sealed class PacketizedClip
{
    public const int PrefixLength = 4;
    public const int RtpHeaderLength = 12;
    public const byte PayloadType = 96;
    private const int MaxPayload = 1400;

    private readonly byte[][] _pictures;

    public PacketizedClip(ClipFile clip)
    {
        Clip = clip;
        _pictures = [.. clip.Pictures.Select(picture => Packetize(clip, picture))];
        LargestPicture = _pictures.Max(bytes => bytes.Length);
    }

    public ClipFile Clip { get; }
    public int LargestPicture { get; }

    public ReadOnlySpan<byte> Packets(int index) => _pictures[index];

    private static byte[] Packetize(ClipFile clip, ClipPicture picture)
    {
        using var packets = new MemoryStream(picture.Sample.Length + (picture.Sample.Length / 40) + 256);
        if (picture.Key)
        {
            // Parameter sets in band before each IDR, in one STAP-A, as many cameras do.
            Span<byte> stap = stackalloc byte[5 + clip.Sps.Length + clip.Pps.Length];
            stap[0] = 0x60 | 24;
            BinaryPrimitives.WriteUInt16BigEndian(stap[1..], (ushort)clip.Sps.Length);
            clip.Sps.CopyTo(stap[3..]);
            BinaryPrimitives.WriteUInt16BigEndian(stap[(3 + clip.Sps.Length)..], (ushort)clip.Pps.Length);
            clip.Pps.CopyTo(stap[(5 + clip.Sps.Length)..]);
            Write(packets, [], stap, marker: false);
        }
        var sample = picture.Sample.Span;
        while (!sample.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(sample);
            var nal = sample.Slice(4, length);
            sample = sample[(4 + length)..];
            WriteNal(packets, nal, last: sample.IsEmpty);
        }
        return packets.ToArray();
    }

    private static void WriteNal(MemoryStream packets, ReadOnlySpan<byte> nal, bool last)
    {
        if (nal.Length <= MaxPayload)
        {
            Write(packets, [], nal, last);
            return;
        }
        Span<byte> fu = [(byte)((nal[0] & 0xE0) | 28), (byte)(0x80 | (nal[0] & 0x1F))];
        var rest = nal[1..];
        while (!rest.IsEmpty)
        {
            var part = rest[..Math.Min(rest.Length, MaxPayload - 2)];
            rest = rest[part.Length..];
            if (rest.IsEmpty)
            {
                fu[1] |= 0x40;
            }
            Write(packets, fu, part, last && rest.IsEmpty);
            fu[1] &= 0x7F;
        }
    }

    private static void Write(MemoryStream packets, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, bool marker)
    {
        Span<byte> header = stackalloc byte[PrefixLength + RtpHeaderLength];
        header.Clear();
        header[0] = (byte)'$';
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(RtpHeaderLength + head.Length + payload.Length));
        header[4] = 0x80;
        header[5] = (byte)(PayloadType | (marker ? 0x80 : 0));
        packets.Write(header);
        packets.Write(head);
        packets.Write(payload);
    }
}
