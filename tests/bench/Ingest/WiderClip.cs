using System.Buffers.Binary;
using Failover.Demo;

namespace Failover.Bench;

/// <summary>
/// The demo's clip at another bit rate: each picture's last slice is followed by cabac_zero_words (ITU-T H.264 7.3.2.8), as encoders with a constant
/// bit rate write them. The pictures stay what they are; who records them has more to receive, hash and write. Pure.
/// </summary>
internal static class WiderClip
{
    private static readonly byte[] Word = [0, 0, 3];

    /// <param name="bitsPerSecond">On average over the clip, without RTP's own headers; not below the clip's own.</param>
    public static ClipFile Of(ClipFile clip, double bitsPerSecond)
    {
        var factor = bitsPerSecond / BitsPerSecond(clip);
        return factor < 1
            ? throw new InvalidOperationException($"The clip has {BitsPerSecond(clip) / 1e6:0.0} Mbit/s already.")
            : new ClipFile
            {
                TicksPerPicture = clip.TicksPerPicture, Sps = clip.Sps, Pps = clip.Pps,
                Pictures = [.. clip.Pictures.Select(picture => picture with { Sample = Wider(picture.Sample.Span, factor) })],
            };
    }

    public static double BitsPerSecond(ClipFile clip) =>
        clip.Pictures.Sum(picture => 8.0 * picture.Sample.Length) / (clip.Pictures.Count * (double)clip.TicksPerPicture / 90_000);

    private static byte[] Wider(ReadOnlySpan<byte> sample, double factor)
    {
        var words = (int)Math.Round(sample.Length * (factor - 1) / Word.Length);
        var wider = new byte[sample.Length + (words * Word.Length)];
        sample.CopyTo(wider);
        for (var i = 0; i < words; i++)
        {
            Word.CopyTo(wider.AsSpan(sample.Length + (i * Word.Length)));
        }

        var last = LastNal(sample);
        BinaryPrimitives.WriteInt32BigEndian(wider.AsSpan(last), wider.Length - last - sizeof(int));
        return wider;
    }

    private static int LastNal(ReadOnlySpan<byte> sample)
    {
        var at = 0;
        for (var next = 0; next < sample.Length; next = at + sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(sample[at..]))
        {
            at = next;
        }

        return at;
    }
}
