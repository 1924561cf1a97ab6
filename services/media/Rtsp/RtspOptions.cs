namespace Failover.Media;

/// <summary>Bounds of an RTSP session. Every wait ends and every buffer has a limit.</summary>
public sealed record RtspOptions
{
    public static RtspOptions Default { get; } = new();

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For the answer to one request while the session opens.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a single RTP packet of the stream for this long the session has failed.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For TEARDOWN and its answer when the session is closed.</summary>
    public TimeSpan TeardownTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Some cameras answer 401 to a client without a name.</summary>
    public string UserAgent { get; init; } = "Failover/0.1";

    /// <summary>A picture beyond this is cut and marked damaged.</summary>
    public int MaxAccessUnitBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Per session; at least one whole interleaved frame (64 KiB) must fit.</summary>
    public int ReceiveBufferBytes { get; init; } = 128 * 1024;

    /// <summary>Bytes between frames that are neither RTP nor RTSP; beyond, the session has failed. Good frames refill it.</summary>
    public int MaxGarbageBytes { get; init; } = 64 * 1024;

    /// <summary>RTP time may step forward by this much within one run.</summary>
    public TimeSpan MaxForwardJump { get; init; } = TimeSpan.FromSeconds(10);
}
