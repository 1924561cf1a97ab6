namespace Failover.Media;

/// <summary>Walks the video usability information (ITU-T H.264 annex E.1.1) to its bitstream restriction.</summary>
internal static class VuiReader
{
    private const uint ExtendedAspect = 255;

    /// <summary>max_num_reorder_frames, or null when the camera does not say.</summary>
    public static uint? ReadMaxReorder(ref BitReader bits)
    {
        if (bits.Bit() == 1 && bits.Bits(8) == ExtendedAspect)
        {
            bits.Bits(32);
        }

        if (bits.Bit() == 1)
        {
            bits.Bit();
        }

        if (bits.Bit() == 1)
        {
            bits.Bits(4);
            if (bits.Bit() == 1)
            {
                bits.Bits(24);
            }
        }

        if (bits.Bit() == 1)
        {
            bits.Unsigned();
            bits.Unsigned();
        }

        if (bits.Bit() == 1)
        {
            bits.Bits(32);
            bits.Bits(32);
            bits.Bit();
        }

        var nalTiming = SkipTiming(ref bits);
        var vclTiming = SkipTiming(ref bits);
        if (nalTiming || vclTiming)
        {
            bits.Bit();
        }

        bits.Bit();
        if (bits.Bit() == 0 || bits.PastEnd)
        {
            return null;
        }

        bits.Bit();
        bits.Unsigned();
        bits.Unsigned();
        bits.Unsigned();
        bits.Unsigned();
        var reorder = bits.Unsigned();
        return bits.PastEnd ? null : reorder;
    }

    private static bool SkipTiming(ref BitReader bits)
    {
        if (bits.Bit() == 0)
        {
            return false;
        }

        var count = bits.Unsigned() + 1;
        bits.Bits(8);
        for (var i = 0; i < count && !bits.PastEnd; i++)
        {
            bits.Unsigned();
            bits.Unsigned();
            bits.Bit();
        }

        bits.Bits(20);
        return true;
    }
}
