using Failover.Media;

namespace Failover.Recorder;

/// <summary>Where one session puts its pictures. Once it was cut off by its feed, whatever the session still delivers is ignored.</summary>
internal sealed class FeedInput(CameraFeed feed, FeedLane lane) : IAccessUnitSink
{
    private Func<uint?> _ssrc = () => null;

    public FeedLane Lane => lane;

    public string Server => feed.Server;

    public string Camera => feed.Camera;

    /// <summary>Set under the feed's lock.</summary>
    public bool Cut { get; set; }

    /// <summary>A session begins, or its RTP time began anew: pictures that follow are a new run.</summary>
    public void BeginRun(Func<uint?> ssrc)
    {
        _ssrc = ssrc;
        feed.BeginRun(this, ssrc);
    }

    /// <summary>The session ended or could not be opened; until the next picture there is a gap with this cause.</summary>
    public void EndRun(string reason) => feed.EndRun(this, reason);

    public void OnAccessUnit(AccessUnit unit) => feed.Take(this, unit);

    public void OnLoss(int packets) => RecorderMetrics.PacketsLost.Inc(packets);

    public void OnSenderReport(SenderReport report)
    {
        // Kept by the session for the run's description; placement is by arrival and by content (recording.md section 1).
    }

    public void OnParameters(H264Parameters parameters) => feed.Take(this, parameters);

    public void OnTimelineReset(string reason)
    {
        feed.Say($"{feed.Camera}: {reason}; a new run begins.");
        BeginRun(_ssrc);
    }
}
