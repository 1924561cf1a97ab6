using System.Buffers.Binary;
using Failover.Demo;

namespace Failover.Bench;

public sealed class WiderClipTests
{
    [Fact]
    public void Of_FourMegabits_SamePicturesWithZeroWordsBehindThem()
    {
        var clip = ClipFile.LoadCommitted();
        var wider = WiderClip.Of(clip, 4e6);
        Assert.InRange(WiderClip.BitsPerSecond(wider), 3.99e6, 4.01e6);
        Assert.Equal(clip.Pictures.Count, wider.Pictures.Count);
        foreach (var (before, after) in clip.Pictures.Zip(wider.Pictures))
        {
            Assert.Equal(before.Key, after.Key);
            var (old, now) = (Nals(before.Sample.Span), Nals(after.Sample.Span));
            Assert.Equal(old[..^1].Select(Convert.ToHexString), now[..^1].Select(Convert.ToHexString));
            Assert.True(now[^1].AsSpan().StartsWith(old[^1]));
            Assert.All(now[^1][old[^1].Length..].Chunk(3), word => Assert.Equal([0, 0, 3], word));
        }
    }

    [Fact]
    public void Of_LessThanTheClipHas_IsRefused() => Assert.Throws<InvalidOperationException>(() => WiderClip.Of(ClipFile.LoadCommitted(), 1e5));

    private static List<byte[]> Nals(ReadOnlySpan<byte> sample)
    {
        var nals = new List<byte[]>();
        while (!sample.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(sample);
            nals.Add(sample.Slice(sizeof(int), length).ToArray());
            sample = sample[(sizeof(int) + length)..];
        }

        return nals;
    }
}
