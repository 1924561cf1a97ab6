using System.Buffers.Binary;

namespace Failover.Demo;

/// <summary>Makes a clip from an Annex B stream (<c>failover cameras --pack IN.h264 OUT.fvc</c>); used only when the clip is made anew.</summary>
public static class ClipPacker
{
    public static ClipFile FromAnnexB(ReadOnlySpan<byte> stream, int ticksPerPicture)
    {
        byte[] sps = [], pps = [];
        var pictures = new List<ClipPicture>();
        using var sample = new MemoryStream();
        var key = false;
        while (TakeNal(ref stream, out var nal))
        {
            var type = nal[0] & 0x1F;
            // first_mb_in_slice is the slice header's first Exp-Golomb number; 0 is the single bit 1.
            if (type is 1 or 5 && (nal[1] & 0x80) != 0)
            {
                Close(pictures, sample, key);
                key = type == 5;
            }
            switch (type)
            {
                case 1 or 5:
                    Append(sample, nal);
                    break;
                case 7:
                    sps = Same(sps, nal, "SPS");
                    break;
                case 8:
                    pps = Same(pps, nal, "PPS");
                    break;
            }
        }
        Close(pictures, sample, key);
        return new() { TicksPerPicture = ticksPerPicture, Sps = sps, Pps = pps, Pictures = pictures };
    }

    private static byte[] Same(byte[] known, ReadOnlySpan<byte> nal, string name) => known.Length == 0 || nal.SequenceEqual(known)
        ? nal.ToArray()
        : throw new InvalidDataException($"The stream changes its {name}; a clip has one.");

    private static void Append(MemoryStream sample, ReadOnlySpan<byte> nal)
    {
        Span<byte> prefix = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)nal.Length);
        sample.Write(prefix);
        sample.Write(nal);
    }

    private static void Close(List<ClipPicture> pictures, MemoryStream sample, bool key)
    {
        if (sample.Length == 0)
        {
            return;
        }
        var bytes = sample.ToArray();
        pictures.Add(new(pictures.Count, key, bytes, PictureHash.OfSample(bytes)));
        sample.SetLength(0);
    }

    /// <summary>The next NAL between start codes, without trailing zero bytes.</summary>
    private static bool TakeNal(ref ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> nal)
    {
        ReadOnlySpan<byte> startCode = [0, 0, 1];
        nal = default;
        while (nal.Length < 2)
        {
            var start = stream.IndexOf(startCode);
            if (start < 0)
            {
                return false;
            }
            stream = stream[(start + 3)..];
            var end = stream.IndexOf(startCode);
            nal = (end < 0 ? stream : stream[..end]).TrimEnd((byte)0);
            stream = end < 0 ? [] : stream[end..];
        }
        return true;
    }
}
