using System.Buffers.Binary;
using System.IO.Hashing;
using Failover.Contracts;

namespace Failover.Media;

/// <summary>
/// The content hash of a picture: XXH128 over (u32 big-endian length + NAL) of its VCL NALs (types 1 and 5), zero bytes at a NAL's end
/// cut, the length being that of the cut NAL. Parameter sets, SEI and delimiters are left out: servers insert and strip them at will.
/// </summary>
public static class AccessUnitHash
{
    /// <summary>Hash of a sample (NALs with u32 big-endian lengths). A sample without VCL NALs has the hash of nothing.</summary>
    /// <exception cref="InvalidDataException">The lengths do not add up to the sample.</exception>
    public static FrameHash Compute(ReadOnlySpan<byte> sample)
    {
        if (WholeSampleIsOneCleanPicture(sample))
        {
            return ToFrameHash(XxHash128.HashToUInt128(sample));
        }

        var hash = new XxHash128();
        Span<byte> cutLength = stackalloc byte[SampleNals.LengthBytes];
        foreach (var nal in new SampleNals(sample))
        {
            if (!NalType.IsHashed(nal))
            {
                continue;
            }

            var cut = nal.TrimEnd((byte)0);
            BinaryPrimitives.WriteUInt32BigEndian(cutLength, (uint)cut.Length);
            hash.Append(cutLength);
            hash.Append(cut);
        }

        return ToFrameHash(hash.GetCurrentHashAsUInt128());
    }

    private static bool WholeSampleIsOneCleanPicture(ReadOnlySpan<byte> sample) =>
        sample.Length > SampleNals.LengthBytes
        && BinaryPrimitives.ReadUInt32BigEndian(sample) == sample.Length - SampleNals.LengthBytes
        && sample[^1] != 0
        && NalType.IsHashed(sample[SampleNals.LengthBytes..]);

    private static FrameHash ToFrameHash(UInt128 hash) => new((ulong)(hash >> 64), (ulong)hash);
}
