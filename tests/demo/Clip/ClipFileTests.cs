using Failover.Contracts;

namespace Failover.Demo.Tests;

public sealed class ClipFileTests
{
    [Fact]
    public void Committed_Clip_HasAMinuteOfDifferentPicturesWithAKeyEveryFifty()
    {
        var clip = ClipFile.LoadCommitted();
        Assert.Equal(3600, clip.TicksPerPicture);
        Assert.Equal(1500, clip.Pictures.Count);
        Assert.Equal(1500, clip.Pictures.Select(picture => picture.Hash).Distinct().Count());
        Assert.All(clip.Pictures, picture => Assert.Equal(picture.Index % 50 == 0, picture.Key));
        Assert.Equal(0x67, clip.Sps[0]);
        Assert.Equal(0x68, clip.Pps[0]);
    }

    [Fact]
    public void AnnexB_WithTwoSlicesPerPicture_BecomesPicturesThatSurviveTheFile()
    {
        byte[] stream =
        [
            0, 0, 0, 1, 0x67, 0x64, 0, 0x1F, 0, 0, 0, 1, 0x68, 0xEE, 0, 0, 1, 0x65, 0x88, 1, 0, 0, 1, 0x65, 0x10, 2, 0, 0,
            0, 0, 1, 0x06, 5, 1, 9, 0, 0, 0, 1, 0x41, 0x9A, 3, 0, 0, 1, 0x41, 0x20, 4,
        ];
        var clip = ClipPacker.FromAnnexB(stream, 3600);
        Assert.Equal([true, false], clip.Pictures.Select(picture => picture.Key));
        Assert.Equal("000000036588010000000365100" + "2", Convert.ToHexStringLower(clip.Pictures[0].Sample.Span));

        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.fvc");
        try
        {
            clip.Save(path);
            var again = ClipFile.Load(path);
            Assert.Equal(clip.Sps, again.Sps);
            Assert.Equal(clip.Pictures.Select(picture => (picture.Key, picture.Hash)), again.Pictures.Select(picture => (picture.Key, picture.Hash)));
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
            Assert.Throws<InvalidDataException>(() => ClipFile.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Hash_OfASample_IgnoresWhatServersInsertAndTrailingZeros()
    {
        byte[] plain = [0, 0, 0, 3, 0x65, 1, 2];
        byte[] dressed = [0, 0, 0, 2, 9, 16, 0, 0, 0, 2, 6, 5, 0, 0, 0, 5, 0x65, 1, 2, 0, 0];
        Assert.Equal(PictureHash.OfSample(plain), PictureHash.OfSample(dressed));
        // XXH128 of nothing, as its specification's reference has it: this is the algorithm and the byte order that is meant.
        Assert.Equal("99aa06d3014798d86001c324468d497f", PictureHash.OfSample([]).ToString());
    }
}
