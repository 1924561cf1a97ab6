namespace Failover.Media;

/// <summary>
/// Start codes (ITU-T H.264 annex B) inside what should be one NAL: some cameras put several NALs into one packet that way. A true NAL
/// cannot contain one, emulation prevention sees to that.
/// </summary>
internal static class AnnexB
{
    /// <summary>No camera puts more into one packet; the rest is dropped.</summary>
    private const int MaxNals = 64;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    public static bool HasStartCode(ReadOnlySpan<byte> bytes) => bytes.IndexOf(StartCode) >= 0;

    /// <summary>The NALs between start codes, zero bytes before a start code cut; bytes without any start code are one NAL.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> bytes)
    {
        var nals = new List<byte[]>();
        while (!bytes.IsEmpty && nals.Count < MaxNals)
        {
            var next = bytes.IndexOf(StartCode);
            var nal = next < 0 ? bytes : bytes[..next].TrimEnd((byte)0);
            if (!nal.IsEmpty)
            {
                nals.Add(nal.ToArray());
            }

            bytes = next < 0 ? [] : bytes[(next + StartCode.Length)..];
        }

        return nals;
    }
}
