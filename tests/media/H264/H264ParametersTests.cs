using CsCheck;

namespace Failover.Media.Tests;

public sealed class H264ParametersTests
{
    // x264 through ffmpeg; the sizes are those that ffprobe shows for the same bytes.
    [Theory]
    [InlineData("6742C01ED900A02FF97011000003000100000300320F162E48", 640, 360, "42C01E", false)]
    [InlineData("67640028ACD940780227E5C044000003000400000300C83C60C658", 1920, 1080, "640028", true)]
    [InlineData("674D4028D900780227E5C044000003000400000300C83C60C920", 1920, 1080, "4D4028", false)]
    [InlineData("6764001EACD940B424D8088000000300800000190F8A14CB", 720, 576, "64001E", true)] // interlaced
    [InlineData("67F4001E919B281485FC7CF808800000030080000019078B16CB", 642, 362, "F4001E", true)] // 4:4:4
    [InlineData("677A000DBCD9415087888FC044000003000400000300C83C50A658", 322, 242, "7A000D", true)] // 4:2:2
    [InlineData("6764001FACB201E022FDE02200000300020000030064C4C001E848003D09C98600F1832480", 960, 540, "64001F", false)] // scaling lists, HRD
    public void TryCreate_SpsOfAnEncoder_GivesSizeAndProfile(string sps, int width, int height, string profile, bool mayReorder)
    {
        Assert.True(H264Parameters.TryCreate(Convert.FromHexString(sps), [Nals.Pps], out var parameters));

        Assert.Equal((width, height, profile, mayReorder), (parameters.Width, parameters.Height, parameters.ProfileLevel, parameters.MayReorder));
    }

    [Fact]
    public void AvcC_RoundTrip_IsEqual()
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [Nals.Pps, [0x68, 0x5B, 1]], out var parameters));

        Assert.True(H264Parameters.TryParseAvcC(parameters.AvcC, out var again));

        Assert.Equal(parameters, again);
        Assert.Equal(parameters.GetHashCode(), again.GetHashCode());
        Assert.Equal(2, again.PpsList.Count);
        Assert.Equal([1, 0x42, 0xC0, 0x1E, 0xFF, 0xE1, 0, (byte)Nals.Sps.Length], parameters.AvcC[..8]);
    }

    [Fact]
    public void TryParseAvcC_EveryCutOfARecord_IsRefused()
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [Nals.Pps], out var parameters));

        for (var length = 0; length < parameters.AvcC.Length; length++)
        {
            Assert.False(H264Parameters.TryParseAvcC(parameters.AvcC.AsSpan(0, length), out _), $"{length} bytes");
        }
    }

    [Fact]
    public void TryCreate_WithoutPpsOrWithNonsense_IsFalse()
    {
        Assert.False(H264Parameters.TryCreate(Nals.Sps, [], out _));
        Assert.False(H264Parameters.TryCreate(Nals.Sps.AsSpan(0, 6), [Nals.Pps], out _));
        Assert.False(H264Parameters.TryCreate(Nals.Pps, [Nals.Pps], out _));
        Assert.False(H264Parameters.TryCreate([0x67, 0x42, 0, 30, 0, 0, 0, 0, 0], [Nals.Pps], out _));
    }

    [Fact]
    public void TryCreate_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 80].Holds(
            bytes =>
            {
                byte[] sps = [0x67, .. bytes];
                return !H264Parameters.TryCreate(sps, [Nals.Pps], out var parameters) || parameters is { Width: > 0, Height: > 0 };
            },
            cases: 20_000);

    [Fact]
    public void BitReader_ExpGolomb_FollowsTheStandard()
    {
        // 1 010 011 00100 00101 -> 0 1 2 3 4, then se(v) 011 -> -1 (table 9-3).
        var bits = new BitReader([0b1010_0110, 0b0100_0010, 0b1011_0000]);

        Assert.Equal([0u, 1u, 2u, 3u, 4u], new[] { bits.Unsigned(), bits.Unsigned(), bits.Unsigned(), bits.Unsigned(), bits.Unsigned() });
        Assert.Equal(-1, bits.Signed());
    }

    [Fact]
    public void BitReader_EmulationPrevention_IsSkipped()
    {
        var bits = new BitReader([0, 0, 3, 1, 0xFF]);

        Assert.Equal(0x000001FFu, bits.Bits(32));
        Assert.False(bits.PastEnd);
    }
}
