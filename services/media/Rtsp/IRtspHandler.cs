namespace Failover.Media;

/// <summary>Takes what a connection receives, on its receive path.</summary>
internal interface IRtspHandler
{
    void OnFrame(int channel, ReadOnlySpan<byte> payload, Arrival arrival);

    /// <summary>True: stop here, what follows is for somebody else.</summary>
    bool OnMessage(RtspMessage message);
}
