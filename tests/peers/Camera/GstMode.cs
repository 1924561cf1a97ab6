namespace Failover.Peers.Tests;

/// <summary>How a gst-rtsp-server serves its clients.</summary>
public enum GstMode
{
    /// <summary>All clients share one payloader: same SSRC, sequence and RTP time.</summary>
    Shared,

    /// <summary>Each client has a payloader of its own: own SSRC, sequence and time base, the same pictures.</summary>
    PerClient,

    /// <summary>As <see cref="Shared"/>, behind Digest authentication.</summary>
    Digest,
}
