namespace Failover.Media;

/// <summary>
/// RTP sequence numbers of one source over TCP, where nothing is reordered: a step forward is a loss inside the camera, a step back a
/// repeated packet or, when it goes on from there, a camera that began to count anew.
/// </summary>
internal sealed class SequenceTracker
{
    /// <summary>RFC 3550 appendix A.1: a larger step is a new count, not a loss of so many packets.</summary>
    private const int MaxDropout = 3000;

    /// <summary>What <see cref="Observe"/> answers for a packet that must not be used.</summary>
    public const int Repeated = -1;

    private bool _started;
    private ushort _next;
    private int _restartCandidate = -1;
    private long _lastReportReceived;
    private long _lastReportExpected;

    public long Received { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Cycles and highest sequence number, for receiver reports.</summary>
    public uint ExtendedHighest { get; private set; }

    /// <summary>How many packets are missing before this one (0 or more), or <see cref="Repeated"/>.</summary>
    public int Observe(ushort sequence)
    {
        if (!_started)
        {
            _started = true;
            ExtendedHighest = sequence;
            return Accept(sequence, 0);
        }

        var step = (ushort)(sequence - _next);
        if (step < MaxDropout)
        {
            return Accept(sequence, step);
        }

        var back = (ushort)(_next - sequence);
        if (back <= MaxDropout && sequence != _restartCandidate)
        {
            _restartCandidate = (ushort)(sequence + 1);
            return Repeated;
        }

        // The count began anew: how many are missing nobody knows, but it is at least the one that was taken for a repetition.
        return Accept(sequence, 1);
    }

    /// <summary>Share of packets lost since the last report, in 1/256 (RFC 3550 section 6.4.1).</summary>
    public byte TakeFractionLost()
    {
        var expected = Received + Lost - _lastReportExpected;
        var lost = expected - (Received - _lastReportReceived);
        _lastReportExpected = Received + Lost;
        _lastReportReceived = Received;
        return expected <= 0 ? (byte)0 : (byte)Math.Clamp(lost * 256 / expected, 0, 255);
    }

    private int Accept(ushort sequence, int lost)
    {
        if (sequence < (ushort)ExtendedHighest)
        {
            ExtendedHighest += 0x10000;
        }

        ExtendedHighest = (ExtendedHighest & 0xFFFF0000) | sequence;
        _next = (ushort)(sequence + 1);
        _restartCandidate = -1;
        Received++;
        Lost += lost;
        return lost;
    }
}
