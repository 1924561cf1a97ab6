using System.IO.Hashing;

namespace Failover.Media.Tests;

public sealed class AccessUnitTests
{
    private static readonly byte[] Idr = Nals.Idr(1);

    [Fact]
    public void Compute_Picture_IsXxh128OverLengthAndVclNals()
    {
        var expected = XxHash128.Hash(Nals.SampleBytes(Idr, Nals.Slice(2)));
        var actual = new byte[16];

        AccessUnitHash.Compute(Nals.SampleBytes(Nals.Delimiter, Nals.Sps, Nals.Pps, Nals.Sei, Idr, Nals.Slice(2))).Write(actual);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Compute_OnePicture_IsTheSameFastAndSlow()
    {
        Assert.Equal(AccessUnitHash.Compute(Nals.SampleBytes(Nals.Sei, Idr)), AccessUnitHash.Compute(Nals.SampleBytes(Idr)));
    }

    [Fact]
    public void Compute_TrailingZeros_ChangeNothing()
    {
        byte[] padded = [.. Idr, 0, 0, 0];

        Assert.Equal(AccessUnitHash.Compute(Nals.SampleBytes(Idr)), AccessUnitHash.Compute(Nals.SampleBytes(padded)));
    }

    [Fact]
    public void Compute_LengthsBeyondTheSample_Throws()
    {
        Assert.Throws<InvalidDataException>(() => AccessUnitHash.Compute([0, 0, 0, 9, 1]));
        Assert.Throws<InvalidDataException>(() => AccessUnitHash.Compute([0xFF, 0xFF, 0xFF, 0xFF, 1]));
        Assert.Throws<InvalidDataException>(() => AccessUnitHash.Compute([0, 0]));
    }

    [Fact]
    public void FromNals_AndFromSample_AreTheSamePicture()
    {
        var first = AccessUnitFactory.FromNals(7, [Nals.Sei, Idr], DateTimeOffset.UnixEpoch, 3, AccessUnitFlags.Damaged);
        var second = AccessUnitFactory.FromSample(7, first.Sample.Span, DateTimeOffset.UnixEpoch, 3, AccessUnitFlags.Damaged);

        Assert.Equal(Nals.SampleBytes(Nals.Sei, Idr), second.Sample.ToArray());
        Assert.Equal((first.Hash, first.Flags, first.Tick), (second.Hash, second.Flags, second.Tick));
        Assert.True(first.IsKey);
        Assert.Equal(AccessUnitFlags.Key | AccessUnitFlags.Damaged, first.Flags);
        first.Release();
        second.Release();
    }

    [Fact]
    public void FromNals_KeyFlagGivenForAnOrdinaryPicture_IsNotBelieved()
    {
        var unit = AccessUnitFactory.FromNals(0, [Nals.Slice(1)], default, 0, AccessUnitFlags.Key);

        Assert.False(unit.IsKey);
        unit.Release();
    }

    [Fact]
    public void Release_LastReference_EndsAccess()
    {
        var unit = AccessUnitFactory.FromNals(0, [Idr], default, 0);
        unit.Retain();
        unit.Release();
        Assert.Equal(Idr.Length + 4, unit.Sample.Length);

        unit.Release();

        Assert.Throws<ObjectDisposedException>(() => unit.Sample);
        Assert.Throws<ObjectDisposedException>(unit.Retain);
        Assert.Throws<InvalidOperationException>(unit.Release);
    }
}
