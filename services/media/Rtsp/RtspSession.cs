using System.Net.Sockets;

namespace Failover.Media;

/// <summary>One RTSP session of one camera over one TCP connection (RFC 2326, interleaved RTP).</summary>
public sealed class RtspSession : IAsyncDisposable
{
    private RtspSession(RtspTarget target)
    {
        Uri = new Uri(target.RequestUrl);
    }

    /// <summary>The stream's address, without credentials.</summary>
    public Uri Uri { get; }

    /// <summary>The newest parameter sets: from the SDP, later from the stream.</summary>
    public H264Parameters? Parameters { get; private set; }

    /// <summary>RTP source of the stream, known from SETUP or the first packet.</summary>
    public uint? Ssrc { get; private set; }

    /// <summary>Connects and opens the stream: OPTIONS, DESCRIBE, SETUP, PLAY.</summary>
    /// <exception cref="RtspException">It could not be opened.</exception>
    public static async Task<RtspSession> OpenAsync(
        RtspTarget target, RtspOptions options, Func<string, int, CancellationToken, ValueTask<Socket>> dial, TimeProvider time, CancellationToken ct)
    {
        await Task.CompletedTask;
        throw new RtspException(RtspError.Unsupported, $"{target}: not yet.");
    }

    /// <summary>Receives until the camera or the token ends it. Call it once.</summary>
    /// <exception cref="RtspException">The session has failed.</exception>
    public Task ReceiveAsync(IAccessUnitSink sink, CancellationToken ct) => throw new RtspException(RtspError.Unsupported, $"{Uri}: not yet.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
