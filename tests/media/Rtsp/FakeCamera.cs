using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Failover.Media.Tests;

/// <summary>A scripted RTSP server on a real loopback socket. By default it behaves; a test changes single answers.</summary>
internal sealed class FakeCamera : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FakeCamera()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public ConcurrentQueue<CameraRequest> Requests { get; } = new();

    /// <summary>Interleaved frames that the client sent: (channel, bytes).</summary>
    public ConcurrentQueue<(int Channel, byte[] Bytes)> Frames { get; } = new();

    /// <summary>Lines that the client sent and that are no requests: answers to the camera's own.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public int Connections { get; private set; }

    public Uri Url => new($"rtsp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/live");

    public string Sdp { get; set; } =
        $"v=0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets={Convert.ToBase64String(Nals.Sps)},{Convert.ToBase64String(Nals.Pps)}\r\na=control:track1\r\n";

    public string Transport { get; set; } = "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0000CAFE";

    public string Session { get; set; } = "12345678;timeout=60";

    /// <summary>Another answer to a request: status line and headers without CSeq; empty = no answer; null = the usual one.</summary>
    public Func<CameraRequest, string?> Answer { get; set; } = _ => null;

    /// <summary>Sent before PLAY is answered.</summary>
    public byte[] BeforePlayAnswer { get; set; } = [];

    /// <summary>What it sends after PLAY; when it returns false the connection is closed.</summary>
    public Func<NetworkStream, CancellationToken, Task<bool>> Play { get; set; } = (_, _) => Task.FromResult(true);

    public RtspTarget Target(string? user = null, string? password = null) => new(Url, user, password);

    public Task<RtspSession> OpenAsync(RtspOptions? options = null, string? user = null, string? password = null, TimeProvider? time = null) =>
        RtspSession.OpenAsync(Target(user, password), options ?? RtspOptions.Default, DialAsync, time ?? TimeProvider.System, TestContext.Current.CancellationToken);

    public static async ValueTask<Socket> DialAsync(string host, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Connections++;
            clients.Add(ServeAsync(client));
        }

        await Task.WhenAll(clients);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        try
        {
            while (await ReadHeadAsync(stream) is { } head)
            {
                if (head.StartsWith("RTSP/", StringComparison.Ordinal))
                {
                    Answers.Enqueue(head);
                    continue;
                }

                var request = CameraRequest.Parse(head);
                Requests.Enqueue(request);
                if (!await RespondAsync(stream, request))
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client left.
        }
    }

    private async Task<bool> RespondAsync(NetworkStream stream, CameraRequest request)
    {
        var answer = Answer(request) ?? Usual(request);
        var plays = request.Method == "PLAY" && answer.StartsWith("RTSP/1.0 200", StringComparison.Ordinal);
        if (plays)
        {
            await stream.WriteAsync(BeforePlayAnswer, _stop.Token);
        }

        if (answer.Length > 0)
        {
            var (head, body) = answer.Split("\r\n\r\n", 2) is [var first, var second] ? (first, second) : (answer, string.Empty);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\nCSeq: {request.Sequence}\r\n\r\n{body}"), _stop.Token);
        }

        return plays ? await Play(stream, _stop.Token) : request.Method != "TEARDOWN";
    }

    private string Usual(CameraRequest request) => request.Method switch
    {
        "OPTIONS" => "RTSP/1.0 200 OK\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN",
        "DESCRIBE" => $"RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: {Sdp.Length}\r\n\r\n{Sdp}",
        "SETUP" => $"RTSP/1.0 200 OK\r\nTransport: {Transport}\r\nSession: {Session}",
        _ => "RTSP/1.0 200 OK",
    };

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (true)
        {
            var next = new byte[1];
            if (await stream.ReadAsync(next, _stop.Token) == 0)
            {
                return null;
            }

            if (head.Length == 0 && next[0] == '$')
            {
                var frame = new byte[3];
                await stream.ReadExactlyAsync(frame, _stop.Token);
                var bytes = new byte[(frame[1] << 8) | frame[2]];
                await stream.ReadExactlyAsync(bytes, _stop.Token);
                Frames.Enqueue((frame[0], bytes));
                continue;
            }

            head.Append((char)next[0]);
            if (head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                return head.ToString()[..^4];
            }
        }
    }
}
