namespace Failover.Media.Tests;

public sealed class DepacketizerTests : IDisposable
{
    private const uint T1 = 1000;
    private const uint T2 = 4600;
    private const uint T3 = 8200;

    private static readonly byte[] Idr = Nals.Idr(1);
    private static readonly byte[] Slice = Nals.Slice(2);

    private readonly ReceiverRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Push_SingleNalWithMarker_IsOnePicture()
    {
        _rig.Feed(T1, marker: true, Idr);

        Assert.Equal([new RecordedUnit(T1, Nals.Sample(Idr), HashOf(Idr), AccessUnitFlags.Key)], _rig.Units);
    }

    [Fact]
    public void Push_AggregateOfParametersAndPicture_KeepsAllNalsInOrder()
    {
        _rig.Feed(T1, marker: true, RtpStream.Aggregate(Nals.Sps, Nals.Pps, Nals.Sei, Idr));

        Assert.Equal(Nals.Sample(Nals.Sps, Nals.Pps, Nals.Sei, Idr), Assert.Single(_rig.Units).Sample);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1400)]
    public void Push_FragmentsOfAnySize_GiveTheNalBack(int pieceBytes)
    {
        var nal = Nals.Idr(3, size: 5000);

        _rig.Feed(_rig.Stream.Fragments(T1, nal, pieceBytes, marker: true));

        Assert.Equal(new RecordedUnit(T1, Nals.Sample(nal), HashOf(nal), AccessUnitFlags.Key), Assert.Single(_rig.Units));
    }

    [Fact]
    public void Push_FragmentWithStartAndEnd_IsAWholeNal()
    {
        _rig.Feed(T1, marker: true, RtpStream.Fragment(Slice[0], start: true, end: true, Slice.AsSpan(1)));

        Assert.Equal(Nals.Sample(Slice), Assert.Single(_rig.Units).Sample);
    }

    [Fact]
    public void Push_EmptyFragmentsAndPackets_AreHarmless()
    {
        _rig.Feed(T1, false, RtpStream.Fragment(Slice[0], start: true, end: false, []));
        _rig.Feed(T1, false, []);
        _rig.Feed(T1, false, RtpStream.Fragment(Slice[0], start: false, end: false, []));
        _rig.Feed(T1, true, RtpStream.Fragment(Slice[0], start: false, end: true, Slice.AsSpan(1)));

        var unit = Assert.Single(_rig.Units);
        Assert.Equal((Nals.Sample(Slice), false), (unit.Sample, unit.Damaged));
    }

    [Fact]
    public void Push_TypeChangingInsideFragments_KeepsTheFirstType()
    {
        _rig.Feed(T1, false, RtpStream.Fragment(Slice[0], start: true, end: false, Slice.AsSpan(1, 9)));
        _rig.Feed(T1, true, RtpStream.Fragment(0x67, start: false, end: true, Slice.AsSpan(10)));

        Assert.Equal(Nals.Sample(Slice), Assert.Single(_rig.Units).Sample);
    }

    [Fact]
    public void Push_ReservedBitOfFragmentHeader_IsIgnored()
    {
        var fragment = RtpStream.Fragment(Slice[0], start: true, end: true, Slice.AsSpan(1));
        fragment[1] |= 0x20;

        _rig.Feed(T1, true, fragment);

        Assert.Equal(Nals.Sample(Slice), Assert.Single(_rig.Units).Sample);
    }

    [Fact]
    public void Push_FragmentWithoutEndButMarker_EndsThere()
    {
        _rig.Feed(T1, true, RtpStream.Fragment(Slice[0], start: true, end: false, Slice.AsSpan(1)));

        var unit = Assert.Single(_rig.Units);
        Assert.Equal((Nals.Sample(Slice), false), (unit.Sample, unit.Damaged));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public void Push_StartCodesInsideOnePacket_AreSplit(int startCodeBytes)
    {
        byte[] startCode = startCodeBytes == 4 ? [0, 0, 0, 1] : [0, 0, 1];

        _rig.Feed(T1, true, [.. Nals.Sps, .. startCode, .. Nals.Pps, .. startCode, .. Idr]);
        _rig.Feed(T2, true, [.. startCode, .. Slice]);

        Assert.Equal([Nals.Sample(Nals.Sps, Nals.Pps, Idr), Nals.Sample(Slice)], _rig.Units.Select(unit => unit.Sample));
        Assert.Equal(AccessUnitFlags.Key, _rig.Units[0].Flags);
    }

    [Fact]
    public void Push_MarkerOnParametersAndSei_DoesNotEndThePicture()
    {
        _rig.Feed(T1, true, Nals.Delimiter);
        _rig.Feed(T1, true, Nals.Sps);
        _rig.Feed(T1, true, Nals.Pps);
        _rig.Feed(T1, true, Nals.Sei);
        _rig.Feed(T1, true, Idr);

        Assert.Equal(Nals.Sample(Nals.Delimiter, Nals.Sps, Nals.Pps, Nals.Sei, Idr), Assert.Single(_rig.Units).Sample);
    }

    [Fact]
    public void Push_OtherTimeOnParameters_TakesThePicturesTime()
    {
        _rig.Feed(T1, true, Nals.Sps);
        _rig.Feed(T2, true, Nals.Pps);
        _rig.Feed(T3, true, Idr);

        Assert.Equal((T3, Nals.Sample(Nals.Sps, Nals.Pps, Idr)), (_rig.Units[0].Tick, _rig.Units[0].Sample));
    }

    [Fact]
    public void Push_NoMarkers_NextTimeEndsThePicture()
    {
        _rig.Feed(T1, false, Idr);
        _rig.Feed(T1, false, Nals.Slice(5, first: false));
        Assert.Empty(_rig.Units);

        _rig.Feed(T2, false, Slice);
        _rig.Feed(T3, false, Slice);

        Assert.Equal([T1, T2], _rig.Units.Select(unit => unit.Tick));
        Assert.All(_rig.Units, unit => Assert.False(unit.Damaged));
    }

    [Fact]
    public void Push_SeveralSlices_AreOnePicture()
    {
        var second = Nals.Slice(7, first: false);

        _rig.Feed(T1, false, Slice);
        _rig.Feed(T1, true, second);

        var unit = Assert.Single(_rig.Units);
        Assert.Equal((Nals.Sample(Slice, second), HashOf(Slice, second)), (unit.Sample, unit.Hash));
    }

    [Fact]
    public void Push_MarkerOnEverySlice_IsLearntAfterOnePicture()
    {
        for (var picture = 0u; picture < 4; picture++)
        {
            _rig.Feed(T1 + (picture * 3600), true, Nals.Slice(1));
            _rig.Feed(T1 + (picture * 3600), true, Nals.Slice(2, first: false));
            _rig.Feed(T1 + (picture * 3600), true, Nals.Slice(3, first: false));
        }

        Assert.Equal(
            [Nals.Sample(Nals.Slice(1)), Nals.Sample(Nals.Slice(2, first: false), Nals.Slice(3, first: false))],
            _rig.Units.Take(2).Select(unit => unit.Sample));
        var whole = Nals.Sample(Nals.Slice(1), Nals.Slice(2, first: false), Nals.Slice(3, first: false));
        Assert.Equal([(whole, false), (whole, false)], _rig.Units.Skip(2).Select(unit => (unit.Sample, unit.Damaged)));
    }

    [Fact]
    public void Push_UnspecifiedTypes_AreSkippedWithoutDamage()
    {
        foreach (var header in new byte[] { 0, 30, 31 })
        {
            _rig.Feed(T1, false, [header, 1, 2, 3]);
        }

        _rig.Feed(T1, true, Slice);

        Assert.Equal((Nals.Sample(Slice), false), (_rig.Units[0].Sample, _rig.Units[0].Damaged));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(27)]
    [InlineData(29)]
    public void Push_InterleavedTypes_AreDamage(byte header)
    {
        _rig.Feed(T1, false, Slice);
        _rig.Feed(T1, true, [header, 1, 2, 3]);

        Assert.Equal((Nals.Sample(Slice), true), (_rig.Units[0].Sample, _rig.Units[0].Damaged));
    }

    [Fact]
    public void Push_PictureBeyondTheBound_IsCutAndMarkedAndTheNextIsWhole()
    {
        using var rig = new ReceiverRig(options: RtspOptions.Default with { MaxAccessUnitBytes = 1000 });

        rig.Feed(rig.Stream.Packet(T1, false, Slice));
        rig.Feed(rig.Stream.Fragments(T1, Nals.Slice(9, size: 5000), 200, marker: true));
        rig.Feed(rig.Stream.Packet(T2, true, Slice));

        Assert.Equal([(Nals.Sample(Slice), true), (Nals.Sample(Slice), false)], rig.Units.Select(unit => (unit.Sample, unit.Damaged)));
    }

    [Fact]
    public void Push_EndlessHeadWithoutPicture_DoesNotStopTheStream()
    {
        using var rig = new ReceiverRig(options: RtspOptions.Default with { MaxAccessUnitBytes = 1000 });
        for (var i = 0u; i < 500; i++)
        {
            rig.Feed(rig.Stream.Packet(T1 + i, false, Nals.Sei));
        }

        rig.Feed(rig.Stream.Packet(T2, true, Idr));
        rig.Feed(rig.Stream.Packet(T3, true, Slice));

        Assert.Equal(T3, rig.Units[^1].Tick);
        Assert.Equal((Nals.Sample(Slice), false), (rig.Units[^1].Sample, rig.Units[^1].Damaged));
    }

    [Fact]
    public void Push_ParameterSetsOfTheStream_AreToldOnceAndBeforeTheirPicture()
    {
        for (var gop = 0u; gop < 3; gop++)
        {
            _rig.Feed(T1 + (gop * 3600), true, RtpStream.Aggregate(Nals.Sps, Nals.Pps, Idr));
        }

        var parameters = Assert.Single(_rig.Sink.Parameters);
        Assert.Equal((640, 360), (parameters.Width, parameters.Height));
    }

    [Fact]
    public void Push_ParameterSetsOfTheSdpAgain_AreNoChange()
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [Nals.Pps], out var known));
        using var rig = new ReceiverRig(parameters: known);

        rig.Feed(rig.Stream.Packet(T1, true, RtpStream.Aggregate(Nals.Sps, Nals.Pps, Idr)));
        Assert.Empty(rig.Sink.Parameters);

        byte[] otherPps = [0x68, 0xCE, 0x3C, 0x80];
        rig.Feed(rig.Stream.Packet(T2, true, RtpStream.Aggregate(Nals.Sps, otherPps, Idr)));
        Assert.Equal(otherPps, Assert.Single(rig.Sink.Parameters).Pps);
    }

    [Fact]
    public void Push_BrokenParameterSets_AreIgnored()
    {
        _rig.Feed(T1, true, RtpStream.Aggregate([0x67, 1], [0x68], Idr));

        Assert.Empty(_rig.Sink.Parameters);
        Assert.Single(_rig.Units);
    }

    private static Failover.Contracts.FrameHash HashOf(params byte[][] nals) => AccessUnitHash.Compute(Nals.SampleBytes(nals));
}
