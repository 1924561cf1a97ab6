namespace Failover.Media.Tests;

public sealed class TimelineTests : IDisposable
{
    private const uint Step = 3600;

    private readonly ReceiverRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Tick_FirstPicture_IsTheRtpTimeItself()
    {
        Picture(0xFFFFFF00);

        Assert.Equal(0xFFFFFF00L, _rig.Units[0].Tick);
    }

    [Fact]
    public void Tick_WrapOf32Bits_GoesOn()
    {
        var start = uint.MaxValue - (2 * Step) + 1;
        for (var i = 0u; i < 5; i++)
        {
            Picture(unchecked(start + (i * Step)));
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => start + (i * (long)Step)), _rig.Units.Select(unit => unit.Tick));
        Assert.All(_rig.Units.Zip(Enumerable.Range(0, 5)), pair => Assert.Equal(unchecked(start + (uint)(pair.Second * Step)), unchecked((uint)pair.First.Tick)));
        Assert.Empty(_rig.Sink.Resets);
    }

    [Fact]
    public void Tick_JumpBackward_IsAResetToTheNewTime()
    {
        Picture(1_000_000);
        Picture(500_000);
        Picture(503_600);

        Assert.Equal([1_000_000, 500_000, 503_600], _rig.Units.Select(unit => unit.Tick));
        Assert.Equal(["RTP time jumped 5.556 s backward"], _rig.Sink.Resets);
    }

    [Fact]
    public void Tick_JumpForwardOver10Seconds_IsAReset()
    {
        Picture(0);
        Picture(900_000);
        Assert.Empty(_rig.Sink.Resets);

        Picture(900_000 + 900_001);

        Assert.Equal(["RTP time jumped 10.000 s forward"], _rig.Sink.Resets);
    }

    [Fact]
    public void Tick_StepBackWithBPictures_IsNoReset()
    {
        var clock = new TickClock(TimeSpan.FromSeconds(10));

        var ticks = new uint[] { 90_000, 100_800, 93_600, 97_200, 111_600 }.Select(time => clock.Advance(time, mayReorder: true, out _)).ToArray();

        Assert.Equal([90_000, 100_800, 93_600, 97_200, 111_600], ticks);
        clock.Advance(10_000, mayReorder: true, out var reason);
        Assert.NotNull(reason);
    }

    [Fact]
    public void Tick_ReorderBeforeTheVeryFirst_IsNeverNegative()
    {
        var clock = new TickClock(TimeSpan.FromSeconds(10));
        clock.Advance(100, mayReorder: true, out _);

        Assert.True(clock.Advance(unchecked(100u - 3600), mayReorder: true, out _) >= 0);
    }

    [Fact]
    public void SenderReport_BeforeTheFirstPicture_IsGivenWithIt()
    {
        _rig.Feed(_rig.Stream.Packet(9000, false, Nals.Sei));
        _rig.FeedRtcp(RtpStream.SenderReport(_rig.Stream.Ssrc, NtpOf2026, 9000 - 900));
        Assert.Empty(_rig.Sink.Reports);

        Picture(9000);

        Assert.Equal([new SenderReport(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 500, TimeSpan.Zero), 8100)], _rig.Sink.Reports);
    }

    [Fact]
    public void SenderReport_SwappedSource_IsAcceptedAForeignOneIsNot()
    {
        Picture(9000);

        _rig.FeedRtcp(RtpStream.SenderReport(0x12345678, NtpOf2026, 9000));
        Assert.Empty(_rig.Sink.Reports);
        _rig.FeedRtcp(RtpStream.SenderReport(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(_rig.Stream.Ssrc), NtpOf2026, 9000));

        Assert.Single(_rig.Sink.Reports);
    }

    [Fact]
    public void SenderReport_BehindAnotherPacketOfTheCompound_IsFound()
    {
        Picture(9000);

        _rig.FeedRtcp([0x80, 203, 0, 1, 0, 0, 0, 1, .. RtpStream.SenderReport(_rig.Stream.Ssrc, NtpOf2026, 18000)]);

        Assert.Equal(18000, Assert.Single(_rig.Sink.Reports).Tick);
    }

    [Fact]
    public void SenderReport_WithoutAClockOrCut_IsIgnored()
    {
        Picture(9000);

        _rig.FeedRtcp(RtpStream.SenderReport(_rig.Stream.Ssrc, 0, 9000));
        _rig.FeedRtcp(RtpStream.SenderReport(_rig.Stream.Ssrc, NtpOf2026, 9000)[..20]);
        _rig.FeedRtcp([]);

        Assert.Empty(_rig.Sink.Reports);
    }

    private static ulong NtpOf2026 =>
        ((ulong)(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds << 32) | 0x80000000;

    private void Picture(uint time) => _rig.Feed(_rig.Stream.Packet(time, true, Nals.Slice(1)));
}
