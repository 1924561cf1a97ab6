using System.Buffers.Binary;
using System.IO.Hashing;
using Failover.Contracts;

namespace Failover.Demo;

/// <summary>
/// The witness' own implementation of the frame hash: XXH128 over (u32 big-endian length + NAL) of the VCL NALs (types 1 to 5), trailing
/// zero bytes cut. Deliberately not the product's: a mistake there must not hide here.
/// </summary>
public static class PictureHash
{
    /// <summary>Of length-prefixed NALs (4-byte big-endian lengths), as clips and volumes hold them.</summary>
    public static FrameHash OfSample(ReadOnlySpan<byte> sample)
    {
        var hash = new XxHash128();
        Span<byte> prefix = stackalloc byte[4];
        while (!sample.IsEmpty)
        {
            var length = sample.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(sample) : uint.MaxValue;
            if (length > (uint)(sample.Length - 4))
            {
                throw new InvalidDataException("A sample's NAL is longer than the sample.");
            }
            var nal = sample.Slice(4, (int)length);
            sample = sample[(4 + (int)length)..];
            if (nal.IsEmpty || (nal[0] & 0x1F) is < 1 or > 5)
            {
                continue;
            }
            nal = nal.TrimEnd((byte)0);
            BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)nal.Length);
            hash.Append(prefix);
            hash.Append(nal);
        }
        Span<byte> bytes = stackalloc byte[FrameHash.ByteLength];
        hash.GetCurrentHash(bytes);
        return FrameHash.Read(bytes);
    }
}
