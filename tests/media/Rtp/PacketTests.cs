using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Media.Tests;

public sealed class PacketTests : IDisposable
{
    private readonly ReceiverRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void TryParse_SourcesExtensionAndPadding_AreCutOff()
    {
        var plain = new RtpStream().Packet(5, true, 1, 2, 3);
        byte[] packet = [0xB2, .. plain[1..12], 0, 0, 0, 1, 0, 0, 0, 2, 0xAB, 0xAC, 0, 1, 9, 9, 9, 9, 1, 2, 3, 0, 0, 3];

        Assert.True(RtpPacket.TryParse(packet, out var parsed));

        Assert.Equal([1, 2, 3], parsed.Payload.ToArray());
        Assert.Equal((true, 96, (ushort)100, 5u, 0xCAFEu), (parsed.Marker, parsed.PayloadType, parsed.Sequence, parsed.Timestamp, parsed.Ssrc));
    }

    [Fact]
    public void TryParse_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 60].Holds(bytes => !RtpPacket.TryParse(bytes, out var packet) || packet.Payload.Length <= bytes.Length - 12, cases: 20_000);

    [Fact]
    public void Feed_OtherPayloadTypeOrNoRtp_IsNoSignOfLife()
    {
        Assert.False(_rig.Feed(new RtpStream(payloadType: 50).Packet(0, true, Nals.Slice(1))));
        Assert.False(_rig.Feed([1, 2, 3]));
        Assert.Empty(_rig.Units);
    }

    [Fact]
    public void Feed_AnotherSource_IsNeverAdopted()
    {
        _rig.Feed(_rig.Stream.Packet(0, true, Nals.Slice(1)));
        var stranger = new RtpStream(ssrc: 0xBAD);
        for (var i = 0u; i < 200; i++)
        {
            Assert.False(_rig.Feed(stranger.Packet(i * 3600, true, Nals.Slice(2))));
        }

        Assert.Single(_rig.Units);
        Assert.Equal((0xCAFEu, 0), (_rig.Ssrc, _rig.Sink.Lost));
    }

    [Fact]
    public void Feed_AnnouncedSource_KeepsStrangersOut()
    {
        using var rig = new ReceiverRig(announcedSsrc: 0xCAFE);
        var stranger = new RtpStream(ssrc: 0xBAD);

        Assert.False(rig.Feed(stranger.Packet(0, true, Nals.Slice(2))));
        Assert.True(rig.Feed(rig.Stream.Packet(0, true, Nals.Slice(1))));

        Assert.Equal(0xCAFEu, rig.Ssrc);
    }

    [Fact]
    public void Feed_WronglyAnnouncedSource_IsAdoptedInTheEnd()
    {
        using var rig = new ReceiverRig(announcedSsrc: 0x1111);
        for (var i = 0u; i < 60; i++)
        {
            rig.Feed(rig.Stream.Packet(i * 3600, true, Nals.Slice(1)));
        }

        Assert.Equal(0xCAFEu, rig.Ssrc);
        Assert.Equal(11, rig.Units.Count);
    }

    [Fact]
    public void ReceiverReport_AfterLoss_SaysSo()
    {
        var tracker = new SequenceTracker();
        foreach (var sequence in new ushort[] { 65534, 65535, 0, 2 })
        {
            tracker.Observe(sequence);
        }

        var report = new byte[ReceiverReport.Bytes];
        ReceiverReport.Write(report, 1, 0xCAFE, tracker, 7, 8);

        Assert.Equal("81C90007000000010000CAFE330000010001000200000000" + "0000000700000008", Convert.ToHexString(report.AsSpan(0, 32)));
        Assert.Equal(0, report.Length % 4);
        Assert.Equal(0, tracker.TakeFractionLost());
    }

    [Fact]
    public void StallClock_LateBeat_MakesArrivalsUnreliableForAWhile()
    {
        var time = new FakeTimeProvider();
        var clock = new StallClock(time, ticking: false);
        Assert.False(clock.IsUnreliable(time.GetTimestamp()));

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(clock.IsUnreliable(time.GetTimestamp()));
        clock.OnBeat();
        Assert.True(clock.IsUnreliable(time.GetTimestamp()));

        for (var i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            clock.OnBeat();
        }

        Assert.False(clock.IsUnreliable(time.GetTimestamp()));
    }
}
