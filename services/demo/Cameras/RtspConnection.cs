using System.Net.Sockets;
using System.Text;

namespace Failover.Demo;

/// <summary>One client's RTSP connection. It carries one session at most, interleaved.</summary>
internal sealed class RtspConnection(CameraSite site, Socket socket, TimeProvider time)
{
    private readonly string _nonce = DigestGate.NewNonce();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private SimulatedCamera? _camera;
    private CameraSession? _session;
    private string? _userAgent;

    public async Task RunAsync(CancellationToken ct)
    {
        var reason = "The client closed the connection.";
        try
        {
            var filled = 0;
            while (true)
            {
                using var limit = new CancellationTokenSource(site.Options.SessionTimeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
                var count = await socket.ReceiveAsync(_buffer.AsMemory(filled), either.Token);
                if (count == 0)
                {
                    return;
                }
                filled += count;
                var used = await HandleAllAsync(filled, ct);
                if (used < 0 || filled - used == _buffer.Length)
                {
                    reason = "The client speaks no RTSP.";
                    return;
                }
                _buffer.AsSpan(used, filled - used).CopyTo(_buffer);
                filled -= used;
            }
        }
        catch (OperationCanceledException)
        {
            reason = ct.IsCancellationRequested ? "The simulator ended." : "The client was silent over the session timeout.";
        }
        catch (SocketException fault)
        {
            reason = $"The connection broke: {fault.SocketErrorCode}.";
        }
        finally
        {
            _session?.Close(reason);
            socket.Dispose();
        }
    }

    private async Task<int> HandleAllAsync(int filled, CancellationToken ct)
    {
        var used = 0;
        while (used < filled)
        {
            var taken = RtspRequest.Take(_buffer.AsSpan(used, filled - used), out var request);
            if (taken <= 0)
            {
                return taken < 0 ? -1 : used;
            }
            used += taken;
            if (request is not null)
            {
                await AnswerAsync(request, ct);
            }
        }
        return used;
    }

    private async Task AnswerAsync(RtspRequest request, CancellationToken ct)
    {
        _userAgent ??= request.Header("User-Agent");
        var (status, headers, body) = Handle(request);
        var text = new StringBuilder($"RTSP/1.0 {status}\r\nCSeq: {request.Header("CSeq")}\r\nServer: simulated camera\r\n");
        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }
        if (body.Length > 0)
        {
            text.Append($"Content-Length: {body.Length}\r\n");
        }
        var bytes = Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
        if (_session is { } session)
        {
            session.SendControl(bytes);
        }
        else
        {
            await socket.SendAsync(bytes, ct);
        }
        if (status[0] == '2' && request.Method == "PLAY")
        {
            _camera!.StartSending(_session!);
        }
        if (status[0] == '2' && request.Method == "TEARDOWN")
        {
            _session?.Close("The client tore the session down.");
        }
    }

    private (string Status, string[] Headers, string Body) Handle(RtspRequest request)
    {
        var name = CameraName(request.Url);
        if (request.Method == "OPTIONS")
        {
            return ("200 OK", ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER, SET_PARAMETER"], "");
        }
        if (site.Find(name) is not { } camera)
        {
            return ("404 Not Found", [], "");
        }
        if (camera.Options.RefuseStatus is { } refuse)
        {
            return ($"{refuse} {(refuse == 454 ? "Session Not Found" : "Service Unavailable")}", ["Retry-After: 1"], "");
        }
        var gate = new DigestGate(site.Options.User, camera.Options.Password ?? site.Options.Password, _nonce);
        if (!gate.Accepts(request, out var stale))
        {
            return ("401 Unauthorized", [$"WWW-Authenticate: {gate.Challenge(stale)}"], "");
        }
        return request.Method switch
        {
            "DESCRIBE" => ("200 OK", ["Content-Type: application/sdp", $"Content-Base: {request.Url.TrimEnd('/')}/"], site.DescribeSdp(name)),
            "SETUP" => Setup(request, camera),
            "PLAY" => Play(request),
            "GET_PARAMETER" or "SET_PARAMETER" or "TEARDOWN" => _session is null
                ? ("454 Session Not Found", [], "")
                : ("200 OK", [SessionHeader()], ""),
            _ => ("501 Not Implemented", [], ""),
        };
    }

    private (string, string[], string) Setup(RtspRequest request, SimulatedCamera camera)
    {
        var transport = request.Header("Transport") ?? "";
        if (!transport.Contains("RTP/AVP/TCP", StringComparison.OrdinalIgnoreCase))
        {
            return ("461 Unsupported Transport", [], "");
        }
        if (_session is not null)
        {
            return ("455 Method Not Valid in This State", [], "");
        }
        var session = site.OpenSession(socket, camera, _userAgent);
        if (session is null)
        {
            return ("453 Not Enough Bandwidth", [], "");
        }
        (_session, _camera) = (session, camera);
        return ("200 OK", [$"Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc={session.Ssrc:X8}", SessionHeader()], "");
    }

    private (string, string[], string) Play(RtspRequest request)
    {
        if (_session is not { } session)
        {
            return ("454 Session Not Found", [], "");
        }
        var (sequence, rtpTime) = session.Play();
        var track = request.Url.TrimEnd('/');
        return ("200 OK", [SessionHeader(), "Range: npt=now-", $"RTP-Info: url={track}/trackID=0;seq={sequence};rtptime={rtpTime}"], "");
    }

    private string SessionHeader() => $"Session: {_session!.Ssrc:x8}{_session.Id:x4};timeout={(int)site.Options.SessionTimeout.TotalSeconds}";

    private static string CameraName(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath.Trim('/').Split('/')[0] : "";
}
