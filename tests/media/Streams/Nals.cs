using System.Buffers.Binary;

namespace Failover.Media.Tests;

/// <summary>NALs for tests. The parameter sets are x264's.</summary>
internal static class Nals
{
    /// <summary>x264, 640x360, constrained baseline, no B pictures.</summary>
    public static byte[] Sps { get; } = Convert.FromHexString("6742C01ED900A02FF97011000003000100000300320F162E48");

    public static byte[] Pps { get; } = Convert.FromHexString("68CB83CB20");

    public static byte[] Sei { get; } = [6, 5, 1, 0xAA, 0x80];

    public static byte[] Delimiter { get; } = [9, 0xF0];

    /// <summary>A slice whose first_mb_in_slice is 0, of this many bytes; content follows from the seed.</summary>
    public static byte[] Slice(int seed, int size = 20, int type = 1, bool first = true)
    {
        var nal = new byte[size];
        new Random(seed).NextBytes(nal);
        for (var i = 2; i < size; i++)
        {
            // No zero bytes: nothing that looks like a start code or a trailing zero by chance.
            nal[i] |= 1;
        }

        nal[0] = (byte)(0x60 | type);
        nal[1] = (byte)(first ? nal[1] | 0x80 : (nal[1] & 0x7F) | 0x40);
        return nal;
    }

    public static byte[] Idr(int seed, int size = 20) => Slice(seed, size, type: 5);

    /// <summary>The sample of these NALs as hex.</summary>
    public static string Sample(params byte[][] nals) => Convert.ToHexString(SampleBytes(nals));

    public static byte[] SampleBytes(params byte[][] nals) => [.. nals.SelectMany(nal => LengthOf(nal).Concat(nal))];

    private static byte[] LengthOf(byte[] nal)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, nal.Length);
        return length;
    }
}
