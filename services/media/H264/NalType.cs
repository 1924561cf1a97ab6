namespace Failover.Media;

/// <summary>nal_unit_type of H.264 (ITU-T H.264 table 7-1) and of its RTP payload format (RFC 6184 table 1).</summary>
internal static class NalType
{
    public const int Slice = 1;
    public const int Idr = 5;
    public const int Sei = 6;
    public const int Sps = 7;
    public const int Pps = 8;
    public const int Delimiter = 9;
    public const int StapA = 24;
    public const int FuA = 28;

    public static int Of(ReadOnlySpan<byte> nal) => nal.IsEmpty ? 0 : nal[0] & 0x1F;

    /// <summary>Part of a picture: slices and their data partitions.</summary>
    public static bool IsVcl(int type) => type is >= Slice and <= Idr;

    public static bool IsHashed(ReadOnlySpan<byte> nal) => Of(nal) is Slice or Idr;

    /// <summary>SEI, SPS, PPS, delimiter: they stand before a picture, so a marker on them does not end it (cameras set it there).</summary>
    public static bool OnlyPrecedesPicture(int type) => type is >= Sei and <= Delimiter;
}
