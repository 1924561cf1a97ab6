using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Media.Tests;

public sealed class RtspSessionTests
{
    private static readonly byte[] Picture = Nals.Slice(1);

    private readonly RtpStream _rtp = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReceiveAsync_PlayingCamera_GivesEveryPictureAndTheCamerasClock()
    {
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture), Report(3600), Frame(3600, Nals.Idr(2)), Frame(7200, Picture));

        await using var session = await camera.OpenAsync();
        await using var rig = new SessionRig(session);
        await SessionRig.UntilAsync(() => rig.Sink.Units.Count == 3);

        Assert.Equal([0L, 3600, 7200], rig.Sink.Units.Select(unit => unit.Tick));
        Assert.Equal([AccessUnitFlags.None, AccessUnitFlags.Key, AccessUnitFlags.None], rig.Sink.Units.Select(unit => unit.Flags));
        Assert.Equal((0xCAFEu, 640, 360), (session.Ssrc, session.Parameters!.Width, session.Parameters.Height));
        Assert.Equal([3600L], rig.Sink.Reports.Select(report => report.Tick));
        Assert.Single(rig.Sink.Parameters);
        Assert.Equal(["OPTIONS", "DESCRIBE", "SETUP", "PLAY"], camera.Requests.Select(request => request.Method));
        Assert.Equal($"{camera.Url}/track1", camera.Requests.ElementAt(2).Url);
        Assert.All(camera.Requests, request => Assert.False(request.Headers.ContainsKey("Range")));
        Assert.Equal("12345678", camera.Requests.Last().Headers["Session"]);
    }

    [Fact]
    public async Task DisposeAsync_PlayingSession_SendsTeardown()
    {
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture));
        await using (var rig = new SessionRig(await camera.OpenAsync()))
        {
            await SessionRig.UntilAsync(() => rig.Sink.Units.Count == 1);
        }

        Assert.Equal("TEARDOWN", camera.Requests.Last().Method);
    }

    [Fact]
    public async Task DisposeAsync_CameraThatDoesNotAnswer_EndsAtTheBound()
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "TEARDOWN" ? string.Empty : null };
        var session = await camera.OpenAsync(RtspOptions.Default with { TeardownTimeout = TimeSpan.FromMilliseconds(50) });

        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_PlayRefused_TearsTheSessionDown()
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "PLAY" ? "RTSP/1.0 453 Not Enough Bandwidth" : null };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync());

        Assert.Equal($"The camera at 127.0.0.1:{camera.Url.Port}/live answered PLAY with 453 Not Enough Bandwidth.", failure.Message);
        await SessionRig.UntilAsync(() => camera.Requests.Last().Method == "TEARDOWN");
    }

    [Fact]
    public async Task ReceiveAsync_ChannelFromTheReply_IsUsed()
    {
        await using var camera = new FakeCamera { Transport = "RTP/AVP;unicast;ssrc= 0000cafe;interleaved=6-7" };
        camera.Play = (stream, ct) => SendAsync(stream, ct, RtpStream.Interleaved(0, new RtpStream().Packet(9, true, Picture)), Frame(0, Picture, channel: 6));

        await using var rig = new SessionRig(await camera.OpenAsync());
        await SessionRig.UntilAsync(() => rig.Sink.Units.Count > 0);

        Assert.Equal(0, Assert.Single(rig.Sink.Units).Tick);
    }

    [Fact]
    public async Task ReceiveAsync_RtpBeforePlaysAnswer_IsNotLost()
    {
        await using var camera = new FakeCamera();
        camera.BeforePlayAnswer = [.. "\r\n"u8, .. Frame(0, Nals.Idr(1)), .. Frame(3600, Picture)];
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(7200, Picture));

        await using var rig = new SessionRig(await camera.OpenAsync());
        await SessionRig.UntilAsync(() => rig.Sink.Units.Count == 3);

        Assert.Equal([0L, 3600, 7200], rig.Sink.Units.Select(unit => unit.Tick));
        Assert.Equal(0, rig.Sink.Lost);
    }

    [Fact]
    public async Task ReceiveAsync_ServersOwnRequest_IsAnswered()
    {
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture), "OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 77\r\n\r\n"u8.ToArray(), Frame(3600, Picture));

        await using var rig = new SessionRig(await camera.OpenAsync());
        await SessionRig.UntilAsync(() => !camera.Answers.IsEmpty && rig.Sink.Units.Count == 2);

        Assert.Equal("RTSP/1.0 200 OK\r\nCSeq: 77", Assert.Single(camera.Answers));
    }

    [Fact]
    public async Task ReceiveAsync_GarbageBetweenPictures_IsSkipped()
    {
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture), Encoding.ASCII.GetBytes(new string('g', 500)), Frame(3600, Picture));

        await using var rig = new SessionRig(await camera.OpenAsync());
        await SessionRig.UntilAsync(() => rig.Sink.Units.Count == 2);
    }

    [Fact]
    public async Task ReceiveAsync_OnlyGarbage_FailsAsProtocol()
    {
        await using var camera = new FakeCamera();
        camera.Play = async (stream, ct) =>
        {
            await stream.WriteAsync(new byte[100_000], ct);
            return true;
        };

        await using var rig = new SessionRig(await camera.OpenAsync());

        Assert.Equal(RtspError.Protocol, (await rig.FailsAsync()).Error);
    }

    [Fact]
    public async Task ReceiveAsync_CameraCloses_FailsAsClosedAfterTheLastPicture()
    {
        await using var camera = new FakeCamera();
        camera.Play = async (stream, ct) => !await SendAsync(stream, ct, Frame(0, Picture), Frame(3600, Picture));

        await using var rig = new SessionRig(await camera.OpenAsync());
        var failure = await rig.FailsAsync();

        Assert.Equal((RtspError.Closed, $"The camera at 127.0.0.1:{camera.Url.Port}/live closed the connection."), (failure.Error, failure.Message));
        Assert.Equal(2, rig.Sink.Units.Count);
    }

    [Fact]
    public async Task ReceiveAsync_Silence_FailsAsTimeout()
    {
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture));

        await using var rig = new SessionRig(await camera.OpenAsync(RtspOptions.Default with { ReadTimeout = TimeSpan.FromMilliseconds(200) }));
        var failure = await rig.FailsAsync();

        Assert.Equal(RtspError.Timeout, failure.Error);
        Assert.Contains("sent no video for 0.2 s", failure.Message, StringComparison.Ordinal);
        Assert.Single(rig.Sink.Units);
    }

    [Fact]
    public async Task ReceiveAsync_Cancelled_IsNoFailureOfTheCamera()
    {
        await using var camera = new FakeCamera();
        await using var session = await camera.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var receiving = session.ReceiveAsync(new RecordingSink(), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public async Task ReceiveAsync_DisposedMeanwhile_EndsToo()
    {
        await using var camera = new FakeCamera();
        var session = await camera.OpenAsync();
        var receiving = session.ReceiveAsync(new RecordingSink(), Stop);

        await session.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public async Task Keepalive_HalfTheSessionsTimeout_SendsGetParameterThenOptionsOnceRefused()
    {
        var time = new FakeTimeProvider();
        await using var camera = new FakeCamera { Session = "77 ; timeout=20", Answer = request => request.Method == "GET_PARAMETER" ? "RTSP/1.0 400 Bad Request" : null };
        await using var rig = new SessionRig(await camera.OpenAsync(RtspOptions.Default with { ReadTimeout = TimeSpan.FromHours(1) }, time: time));

        await SessionRig.UntilAsync(() => camera.Requests.Count >= 6, () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(["OPTIONS", "DESCRIBE", "SETUP", "PLAY", "GET_PARAMETER", "OPTIONS"], camera.Requests.Take(6).Select(request => request.Method));
        Assert.Equal("77", camera.Requests.ElementAt(4).Headers["Session"]);
        Assert.False(rig.Receiving.IsCompleted);
    }

    [Fact]
    public async Task ReceiverReport_WhilePlaying_GoesOutOnTheSecondChannel()
    {
        var time = new FakeTimeProvider();
        await using var camera = new FakeCamera();
        camera.Play = (stream, ct) => SendAsync(stream, ct, Frame(0, Picture));
        await using var rig = new SessionRig(await camera.OpenAsync(RtspOptions.Default with { ReadTimeout = TimeSpan.FromHours(1) }, time: time));
        await SessionRig.UntilAsync(() => rig.Sink.Units.Count == 1);

        await SessionRig.UntilAsync(() => !camera.Frames.IsEmpty, () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.True(camera.Frames.TryPeek(out var report));
        Assert.Equal((1, "0000CAFE"), (report.Channel, Convert.ToHexString(report.Bytes.AsSpan(8, 4))));
    }

    [Fact]
    public async Task ReceiveAsync_OwnStall_IsNotTakenForTheCamerasSilence()
    {
        var time = new FakeTimeProvider();
        await using var camera = new FakeCamera();
        await using var rig = new SessionRig(await camera.OpenAsync(time: time));

        // One jump of the clock as after SIGCONT: every timer is late, the camera's data may still wait in the kernel.
        time.Advance(TimeSpan.FromSeconds(30));
        await SessionRig.UntilAsync(() => camera.Requests.Count == 5);

        Assert.False(rig.Receiving.IsCompleted);
    }

    [Theory]
    [InlineData("RTSP/1.0 404 Not Found", RtspError.NotFound, "has no such stream")]
    [InlineData("RTSP/1.0 403 Forbidden", RtspError.Unauthorized, "forbids this stream to the configured user")]
    [InlineData("RTSP/1.0 302 Moved\r\nLocation: rtsp://other/", RtspError.Unsupported, "points to another address; enter that one as the camera's address")]
    [InlineData("RTSP/1.0 500 Internal", RtspError.Protocol, "answered DESCRIBE with 500 Internal")]
    [InlineData("RTSP/1.0", RtspError.Protocol, "answered DESCRIBE with something that is no RTSP")]
    [InlineData("RTSP/1.0 200 OK", RtspError.Unsupported, "offers no video stream")]
    public async Task OpenAsync_DescribeRefused_SaysWhy(string answer, RtspError error, string sentence)
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "DESCRIBE" ? answer : null };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync());

        Assert.Equal((error, $"The camera at 127.0.0.1:{camera.Url.Port}/live {sentence}."), (failure.Error, failure.Message));
    }

    [Fact]
    public async Task OpenAsync_OptionsRefused_PlaysAllTheSame()
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "OPTIONS" ? "RTSP/1.0 405 Method Not Allowed" : null };

        await using var session = await camera.OpenAsync();

        Assert.Equal(camera.Url, session.Uri);
    }

    [Theory]
    [InlineData("RTSP/1.0 461 Unsupported transport")]
    [InlineData("RTSP/1.0 200 OK\r\nSession: 1\r\nTransport: RTP/AVP;unicast;client_port=1-2;server_port=3-4")]
    public async Task OpenAsync_OnlyUdp_IsUnsupported(string answer)
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "SETUP" ? answer : null };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync());

        Assert.Equal(RtspError.Unsupported, failure.Error);
        Assert.Contains("UDP", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoAnswer_FailsAsTimeout()
    {
        await using var camera = new FakeCamera { Answer = request => request.Method == "DESCRIBE" ? string.Empty : null };

        var failure = await Assert.ThrowsAsync<RtspException>(() => camera.OpenAsync(RtspOptions.Default with { ResponseTimeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Equal(RtspError.Timeout, failure.Error);
        Assert.Contains("did not answer DESCRIBE within 0.2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NobodyListens_FailsAsRefused()
    {
        var camera = new FakeCamera();
        var target = camera.Target();
        await camera.DisposeAsync();

        var failure = await Assert.ThrowsAsync<RtspException>(() => RtspSession.OpenAsync(target, RtspOptions.Default, FakeCamera.DialAsync, TimeProvider.System, Stop));

        Assert.Equal(RtspError.ConnectionRefused, failure.Error);
    }

    [Fact]
    public async Task OpenAsync_ConnectHangs_FailsAsUnreachableAtTheBound()
    {
        static async ValueTask<Socket> NeverAsync(string host, int port, CancellationToken ct)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            throw new InvalidOperationException();
        }

        var target = new RtspTarget(new Uri("rtsp://cam/x"), null, null);
        var options = RtspOptions.Default with { ConnectTimeout = TimeSpan.FromMilliseconds(50) };

        var failure = await Assert.ThrowsAsync<RtspException>(() => RtspSession.OpenAsync(target, options, NeverAsync, TimeProvider.System, Stop));

        Assert.Equal((RtspError.Unreachable, "The camera at cam/x cannot be reached within 0.1 s."), (failure.Error, failure.Message));
    }

    private byte[] Frame(uint time, byte[] nal, int channel = 0) => RtpStream.Interleaved(channel, _rtp.Packet(time, true, nal));

    private byte[] Report(uint time) => RtpStream.Interleaved(1, RtpStream.SenderReport(_rtp.Ssrc, 0xEC000000_00000000, time));

    private static async Task<bool> SendAsync(NetworkStream stream, CancellationToken ct, params byte[][] parts)
    {
        foreach (var part in parts)
        {
            await stream.WriteAsync(part, ct);
        }

        return true;
    }
}
