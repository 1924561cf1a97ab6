namespace Failover.Media;

/// <summary>
/// RTP that came before PLAY was answered: cameras begin to send at once. Kept until somebody receives, up to a bound; what is beyond it
/// is lost and shows as missing sequence numbers.
/// </summary>
internal sealed class EarlyFrames
{
    private const int MaxBytes = 1024 * 1024;

    private readonly List<(int Channel, byte[] Payload, Arrival Arrival)> _frames = [];
    private int _bytes;

    public void Add(int channel, ReadOnlySpan<byte> payload, Arrival arrival)
    {
        if (_bytes + payload.Length + 1 > MaxBytes)
        {
            MediaMetrics.EarlyFramesDropped.Inc();
            return;
        }

        _bytes += payload.Length + 1;
        _frames.Add((channel, payload.ToArray(), arrival));
    }

    /// <summary>All frames in order; afterwards there are none.</summary>
    public IReadOnlyList<(int Channel, byte[] Payload, Arrival Arrival)> Take()
    {
        var taken = _frames.ToArray();
        _frames.Clear();
        _bytes = 0;
        return taken;
    }
}
