namespace Failover.Media.Tests;

public sealed class AllocationTests
{
    /// <summary>One object of about 100 bytes per picture; packets, NALs and hashes cost nothing.</summary>
    private const int BytesPerUnit = 160;

    [Fact]
    public void Feed_100000Packets_AllocatesOnlyOneSmallObjectPerPicture()
    {
        var sink = new CountingSink();
        using var receiver = new RtpReceiver(96, announcedSsrc: null, parameters: null, RtspOptions.Default, sink);
        var stream = new RtpStream();
        var head = RtpStream.Aggregate(Nals.Sps, Nals.Pps, Nals.Sei);
        var packets = new List<byte[]>();
        for (var picture = 0u; packets.Count < 100_000; picture++)
        {
            if (picture % 50 == 0)
            {
                packets.Add(stream.Packet(picture * 3600, false, head));
            }

            packets.AddRange(stream.Fragments(picture * 3600, Nals.Slice((int)picture, size: 1400, type: picture % 50 == 0 ? 5 : 1), 140, marker: true));
        }

        Feed(receiver, packets.GetRange(0, 2000));
        var rest = packets.GetRange(2000, packets.Count - 2000);
        var (unitsBefore, before) = (sink.Units, GC.GetAllocatedBytesForCurrentThread());

        Feed(receiver, rest);

        var perUnit = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (sink.Units - unitsBefore);
        Assert.True(perUnit < BytesPerUnit, $"{perUnit:0.0} bytes per picture");
        Assert.Equal(0, sink.Lost);
    }

    private static void Feed(RtpReceiver receiver, List<byte[]> packets)
    {
        foreach (var packet in packets)
        {
            receiver.OnRtp(packet, default);
        }
    }

    private sealed class CountingSink : IAccessUnitSink
    {
        public int Units { get; private set; }

        public int Lost { get; private set; }

        public void OnAccessUnit(AccessUnit unit) => Units++;

        public void OnLoss(int packets) => Lost += packets;

        public void OnSenderReport(SenderReport report)
        {
        }

        public void OnTimelineReset(string reason)
        {
        }

        public void OnParameters(H264Parameters parameters)
        {
        }
    }
}
