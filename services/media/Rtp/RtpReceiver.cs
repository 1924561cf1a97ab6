using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>
/// From RTP and RTCP packets of one stream to access units. It belongs to one receive path; only <see cref="TryWriteReport"/> may be
/// called from another thread, its numbers are statistics.
/// </summary>
internal sealed class RtpReceiver : IPictureOutput, IDisposable
{
    /// <summary>An announced SSRC that never comes while another one does is a camera's mistake; before that, strangers are dropped.</summary>
    private const int StrangersBeforeAdoption = 50;

    private readonly int _payloadType;
    private readonly IAccessUnitSink _sink;
    private readonly SequenceTracker _sequence = new();
    private readonly TickClock _clock;
    private readonly ParameterTracker _parameters;
    private readonly AccessUnitBuilder _builder;
    private readonly H264Depacketizer _depacketizer;
    private readonly uint? _announcedSsrc;
    private uint? _ssrc;
    private uint _stranger;
    private int _strangers;
    private RtcpSender? _waitingReport;
    private RtcpSender _lastReport;
    private long _lastReportAt;

    public RtpReceiver(int payloadType, uint? announcedSsrc, H264Parameters? parameters, RtspOptions options, IAccessUnitSink sink)
    {
        _payloadType = payloadType;
        _announcedSsrc = announcedSsrc;
        _sink = sink;
        _clock = new TickClock(options.MaxForwardJump);
        _parameters = new ParameterTracker();
        _parameters.Start(parameters);
        _builder = new AccessUnitBuilder(SlabPool.Shared, options.MaxAccessUnitBytes);
        _depacketizer = new H264Depacketizer(new PictureAssembler(_builder, _parameters, this));
    }

    public H264Parameters? Parameters => _parameters.Current;

    /// <summary>The source whose packets are used; null before the first one.</summary>
    public uint? Ssrc => _ssrc;

    /// <summary>False when the packet is none of the stream's: then it is no sign of life either.</summary>
    public bool OnRtp(ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        if (!RtpPacket.TryParse(bytes, out var packet))
        {
            return Ignore("malformed");
        }

        if (packet.PayloadType != _payloadType)
        {
            return Ignore("payload_type");
        }

        if (!IsOurs(packet.Ssrc))
        {
            return Ignore("ssrc");
        }

        var lost = _sequence.Observe(packet.Sequence);
        if (lost == SequenceTracker.Repeated)
        {
            Ignore("repeated");
            return true;
        }

        if (lost > 0)
        {
            MediaMetrics.PacketsLost.Inc(lost);
            _sink.OnLoss(lost);
        }

        _depacketizer.Push(packet, arrival, lost > 0);
        return true;
    }

    public void OnRtcp(ReadOnlySpan<byte> compound, Arrival arrival)
    {
        if (_ssrc is not { } ssrc || !RtcpReader.TryFind(compound, ssrc, out var report))
        {
            return;
        }

        _lastReport = report;
        _lastReportAt = arrival.Timestamp;
        if (_clock.Started)
        {
            Give(report);
        }
        else
        {
            _waitingReport = report;
        }
    }

    /// <summary>False before the first packet.</summary>
    public bool TryWriteReport(Span<byte> target, uint ownSsrc, TimeProvider time)
    {
        if (_ssrc is not { } ssrc)
        {
            return false;
        }

        var delay = _lastReportAt == 0 ? 0 : time.GetElapsedTime(_lastReportAt).TotalSeconds * 65536;
        ReceiverReport.Write(target, ownSsrc, ssrc, _sequence, _lastReport.Middle, (uint)Math.Clamp(delay, 0, uint.MaxValue));
        return true;
    }

    public void OnPicture(AccessUnitBuilder builder, uint time, Arrival arrival, AccessUnitFlags flags)
    {
        var changed = _parameters.TakeChange();
        var tick = _clock.Advance(time, _parameters.Current?.MayReorder ?? false, out var resetReason);
        if (resetReason is not null)
        {
            _sink.OnTimelineReset(resetReason);
        }

        if (changed is not null)
        {
            _sink.OnParameters(changed);
        }

        if (_waitingReport is { } report)
        {
            _waitingReport = null;
            Give(report);
        }

        var unit = builder.Build(tick, arrival, arrival.Unreliable ? flags | AccessUnitFlags.ArrivalUnreliable : flags);
        try
        {
            _sink.OnAccessUnit(unit);
        }
        finally
        {
            unit.Release();
        }
    }

    public void Dispose() => _builder.Dispose();

    private static bool Ignore(string reason)
    {
        MediaMetrics.PacketsIgnored.WithLabels(reason).Inc();
        return false;
    }

    private void Give(RtcpSender report)
    {
        if (report.ToWallTime() is { } cameraTime)
        {
            _sink.OnSenderReport(new SenderReport(cameraTime, _clock.Near(report.Timestamp)));
        }
    }

    /// <summary>
    /// Cameras with a confused file table send another client's packets on our connection: a stream keeps the source it began with.
    /// </summary>
    private bool IsOurs(uint ssrc)
    {
        if (_ssrc is { } own)
        {
            return ssrc == own;
        }

        if (_announcedSsrc is null or 0 || ssrc == _announcedSsrc || BinaryPrimitives.ReverseEndianness(ssrc) == _announcedSsrc)
        {
            _ssrc = ssrc;
            return true;
        }

        _strangers = ssrc == _stranger ? _strangers + 1 : 1;
        _stranger = ssrc;
        if (_strangers < StrangersBeforeAdoption)
        {
            return false;
        }

        _ssrc = ssrc;
        return true;
    }
}
