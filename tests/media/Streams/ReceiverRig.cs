namespace Failover.Media.Tests;

/// <summary>A receiver with its sink, fed packet by packet.</summary>
internal sealed class ReceiverRig : IDisposable
{
    private readonly RtpReceiver _receiver;

    public ReceiverRig(uint? announcedSsrc = null, H264Parameters? parameters = null, RtspOptions? options = null)
    {
        _receiver = new RtpReceiver(96, announcedSsrc, parameters, options ?? RtspOptions.Default, Sink);
    }

    public RecordingSink Sink { get; } = new();

    public RtpStream Stream { get; } = new();

    public IReadOnlyList<RecordedUnit> Units => Sink.Units;

    public uint? Ssrc => _receiver.Ssrc;

    public bool Feed(byte[] packet) => _receiver.OnRtp(packet, default);

    public void Feed(IEnumerable<byte[]> packets)
    {
        foreach (var packet in packets)
        {
            Feed(packet);
        }
    }

    /// <summary>One packet with one NAL or fragment.</summary>
    public void Feed(uint time, bool marker, byte[] payload) => Feed(Stream.Packet(time, marker, payload));

    public void FeedRtcp(byte[] packet) => _receiver.OnRtcp(packet, default);

    public void Dispose() => _receiver.Dispose();
}
