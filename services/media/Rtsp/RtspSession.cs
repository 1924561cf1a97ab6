using System.Net.Sockets;

namespace Failover.Media;

/// <summary>
/// One RTSP session of one camera over one TCP connection (RFC 2326, interleaved RTP). It fails once, with one
/// <see cref="RtspException"/>, and is then to be disposed: opening it again is the caller's decision.
/// </summary>
public sealed class RtspSession : IAsyncDisposable
{
    private readonly RtspTarget _target;
    private readonly RtspOptions _options;
    private readonly TimeProvider _time;
    private readonly RtspConnection _connection;
    private readonly RtspRequester _requester;
    private readonly OpenStream _stream;
    private readonly CancellationTokenSource _disposing = new();
    private RtspReceiveLoop? _loop;
    private Task _receiving = Task.CompletedTask;

    private RtspSession(
        RtspTarget target, RtspOptions options, TimeProvider time, RtspConnection connection, RtspRequester requester, OpenStream stream)
    {
        _target = target;
        _options = options;
        _time = time;
        _connection = connection;
        _requester = requester;
        _stream = stream;
        Uri = new Uri(target.RequestUrl);
    }

    /// <summary>The stream's address, without credentials.</summary>
    public Uri Uri { get; }

    /// <summary>The newest parameter sets: from the SDP, later from the stream.</summary>
    public H264Parameters? Parameters => _loop is { } loop ? loop.Receiver.Parameters : _stream.Parameters;

    /// <summary>RTP source of the stream: announced by SETUP, then that of the packets.</summary>
    public uint? Ssrc => _loop?.Receiver.Ssrc ?? _stream.Transport.Ssrc;

    /// <summary>Connects and opens the stream: OPTIONS, DESCRIBE, SETUP, PLAY.</summary>
    /// <exception cref="RtspException">It could not be opened.</exception>
    public static async Task<RtspSession> OpenAsync(
        RtspTarget target, RtspOptions options, Func<string, int, CancellationToken, ValueTask<Socket>> dial, TimeProvider time, CancellationToken ct)
    {
        try
        {
            if (!target.Url.IsAbsoluteUri || target.Url.Scheme != "rtsp")
            {
                throw new RtspException(RtspError.Unsupported, "has no rtsp:// address");
            }

            var connection = new RtspConnection(await RtspDial.ConnectAsync(target, options, dial, time, ct), options, time);
            var requester = new RtspRequester(connection, target, options, time);
            try
            {
                var stream = await new RtspHandshake(requester, connection, target).OpenAsync(ct);
                return new RtspSession(target, options, time, connection, requester, stream);
            }
            catch
            {
                await RtspTeardown.CloseAsync(connection, requester, target.RequestUrl, options, time);
                throw;
            }
        }
        catch (RtspException failure)
        {
            throw failure.At(target);
        }
    }

    /// <summary>
    /// Receives until the camera or the token ends it. Everything that came since PLAY is delivered, also pictures before the first key
    /// frame. To be called once.
    /// </summary>
    /// <exception cref="RtspException">The session has failed.</exception>
    public async Task ReceiveAsync(IAccessUnitSink sink, CancellationToken ct)
    {
        if (_loop is not null)
        {
            throw new InvalidOperationException("A session is received once.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposing.Token);
        _loop = new RtspReceiveLoop(_connection, _requester, _stream, _options, _time, sink);
        var receiving = _loop.RunAsync(stop.Token);
        _receiving = receiving;
        try
        {
            await receiving;
        }
        catch (RtspException failure)
        {
            throw failure.At(_target);
        }
    }

    /// <summary>Ends the session: TEARDOWN with a short bound, then the connection is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested)
        {
            return;
        }

        await _disposing.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RtspTeardown.CloseAsync(_connection, _requester, _stream.SessionUrl, _options, _time);
        _disposing.Dispose();
    }
}
