namespace Failover.Media;

/// <summary>Reads <see cref="SpsFacts"/>.</summary>
internal static class SpsReader
{
    private const int Baseline = 66;
    private const uint MaxMacroblocks = 1024;

    private static bool HasChromaInfo(int profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    /// <summary>False when it is no SPS or one that makes no sense (cut, absurd size).</summary>
    public static bool TryRead(ReadOnlySpan<byte> nal, out SpsFacts facts)
    {
        facts = default;
        if (nal.Length < 5 || NalType.Of(nal) != NalType.Sps)
        {
            return false;
        }

        var profile = (int)nal[1];
        var bits = new BitReader(nal[4..]);
        bits.Unsigned();
        var chroma = 1u;
        var separatePlanes = false;
        if (HasChromaInfo(profile))
        {
            chroma = bits.Unsigned();
            separatePlanes = chroma == 3 && bits.Bit() == 1;
            SkipBitDepthAndScaling(ref bits, chroma);
        }

        bits.Unsigned();
        var orderType = bits.Unsigned();
        SkipPictureOrder(ref bits, orderType);
        bits.Unsigned();
        bits.Bit();
        var widthInMacroblocks = bits.Unsigned() + 1;
        var heightInMapUnits = bits.Unsigned() + 1;
        var framesOnly = bits.Bit() == 1;
        if (!framesOnly)
        {
            bits.Bit();
        }

        bits.Bit();
        if (bits.PastEnd || chroma > 3 || widthInMacroblocks > MaxMacroblocks || heightInMapUnits > MaxMacroblocks)
        {
            return false;
        }

        var (cropX, cropY) = ReadCropping(ref bits, separatePlanes ? 0 : chroma, framesOnly);
        var width = ((long)widthInMacroblocks * 16) - cropX;
        var height = ((long)heightInMapUnits * 16 * (framesOnly ? 1 : 2)) - cropY;
        var reorder = ReadReorder(ref bits, profile != Baseline && orderType != 2);
        facts = new SpsFacts((int)width, (int)height, reorder);
        return !bits.PastEnd && width > 0 && height > 0;
    }

    private static void SkipBitDepthAndScaling(ref BitReader bits, uint chroma)
    {
        bits.Unsigned();
        bits.Unsigned();
        bits.Bit();
        if (bits.Bit() == 0)
        {
            return;
        }

        var lists = chroma == 3 ? 12 : 8;
        for (var list = 0; list < lists && !bits.PastEnd; list++)
        {
            if (bits.Bit() == 1)
            {
                SkipScalingList(ref bits, list < 6 ? 16 : 64);
            }
        }
    }

    private static void SkipScalingList(ref BitReader bits, int size)
    {
        var last = 8;
        var next = 8;
        for (var i = 0; i < size; i++)
        {
            if (next != 0)
            {
                next = (last + bits.Signed() + 256) & 0xFF;
            }

            last = next == 0 ? last : next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits, uint type)
    {
        if (type == 0)
        {
            bits.Unsigned();
        }
        else if (type == 1)
        {
            bits.Bit();
            bits.Signed();
            bits.Signed();
            var cycle = bits.Unsigned();
            for (var i = 0; i < cycle && !bits.PastEnd; i++)
            {
                bits.Signed();
            }
        }
    }

    private static (long X, long Y) ReadCropping(ref BitReader bits, uint chromaArrayType, bool framesOnly)
    {
        if (bits.Bit() == 0)
        {
            return (0, 0);
        }

        long left = bits.Unsigned();
        long right = bits.Unsigned();
        long top = bits.Unsigned();
        long bottom = bits.Unsigned();
        var unitX = chromaArrayType is 1 or 2 ? 2 : 1;
        var unitY = (chromaArrayType == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
        return ((left + right) * unitX, (top + bottom) * unitY);
    }

    /// <summary>max_num_reorder_frames of the VUI says it for sure; without it the profile's possibility counts.</summary>
    private static bool ReadReorder(ref BitReader bits, bool possible)
    {
        if (bits.Bit() == 0 || bits.PastEnd)
        {
            return possible;
        }

        var vui = VuiReader.ReadMaxReorder(ref bits);
        return vui is { } frames ? frames > 0 : possible;
    }
}

/// <summary>What the product needs of a sequence parameter set (ITU-T H.264 section 7.3.2.1.1 and annex E).</summary>
/// <param name="Width">Picture width after cropping.</param>
/// <param name="Height">Picture height after cropping.</param>
/// <param name="MayReorder">Pictures may be sent in another order than shown (B pictures): RTP time then steps back within a GOP.</param>
internal readonly record struct SpsFacts(int Width, int Height, bool MayReorder);
