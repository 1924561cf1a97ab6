namespace Failover.Media;

/// <summary>Takes what an RTSP session receives. Called on the session's own receive path: it must never block.</summary>
public interface IAccessUnitSink
{
    /// <summary>One whole access unit. The caller keeps its own reference; a sink that stores it calls <see cref="AccessUnit.Retain"/>.</summary>
    void OnAccessUnit(AccessUnit unit);

    /// <summary>Packets of this session were lost (by RTP sequence number).</summary>
    void OnLoss(int packets);

    /// <summary>An RTCP sender report: the camera's wall clock at an RTP time (RFC 3550 section 6.4.1).</summary>
    void OnSenderReport(SenderReport report);

    /// <summary>
    /// RTP time jumped backward or over 10 s forward. The ticks that follow have nothing to do with those before: they are a new run,
    /// though the session goes on.
    /// </summary>
    void OnTimelineReset(string reason);

    /// <summary>Parameter sets: once before the first unit when the SDP has them, then before the unit that brings other ones.</summary>
    void OnParameters(H264Parameters parameters);
}

/// <summary>One RTCP sender report.</summary>
/// <param name="CameraTime">NTP time of the camera's clock.</param>
/// <param name="Tick">The same instant on the session's extended RTP time, 90 kHz.</param>
public readonly record struct SenderReport(DateTimeOffset CameraTime, long Tick);
