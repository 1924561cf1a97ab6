using System.Net.Sockets;
using Failover.Media;

namespace Failover.Peers.Tests;

/// <summary>Our RTSP client against a server that nobody here wrote: what arrives is what the file has.</summary>
public sealed class GstSessionTests(SourceClip clip) : IClassFixture<SourceClip>
{
    private const int Frames = 110;
    private const int TicksPerFrame = 90_000 / SourceClip.FramesPerSecond;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(GstMode.Shared)]
    [InlineData(GstMode.PerClient)]
    [InlineData(GstMode.Digest)]
    public async Task Receive_TwoSessionsAtOnce_EachGetsEveryPictureOfTheSourceInOrder(GstMode mode)
    {
        await using var camera = await GstCamera.StartAsync(mode, clip);
        var target = Target(camera, mode, GstCamera.Password);
        var results = await Task.WhenAll(ReceiveAsync(target), ReceiveAsync(target));
        foreach (var (received, _) in results)
        {
            // A session may join a shared payloader in the middle of a picture: then that one, and no other, is marked.
            var joinedInside = received.Frames[0].Flags.HasFlag(AccessUnitFlags.Damaged) ? 1 : 0;
            var whole = received.Frames.Skip(joinedInside).ToList();
            var places = whole.Select(f => clip.PlaceOf(f.Hash)).ToList();
            Assert.DoesNotContain(null, places);
            Assert.Equal(Enumerable.Range(places[0]!.Value, whole.Count).Select(p => (int?)p), places);
            Assert.All(whole, f => Assert.False(f.Flags.HasFlag(AccessUnitFlags.Damaged)));
            Assert.Equal(0, received.LostPackets);
            Assert.Null(received.Reset);
            Assert.Contains(received.Frames, f => f.Flags.HasFlag(AccessUnitFlags.Key));
            // The server rounds its times to 90 kHz: one tick of play.
            Assert.All(received.Frames.Zip(received.Frames.Skip(1)), p => Assert.InRange(p.Second.Tick - p.First.Tick, TicksPerFrame - 1, TicksPerFrame + 1));
        }

        // Proves that the two kinds of camera really differ, which is what the seams of a takeover are about.
        Assert.Equal(mode != GstMode.PerClient, results[0].Ssrc == results[1].Ssrc);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Open_WrongOrNoPassword_IsUnauthorizedAndSaysNoPassword(string? password)
    {
        await using var camera = await GstCamera.StartAsync(GstMode.Digest, clip);
        var target = password is null ? new RtspTarget(camera.Url, null, null) : Target(camera, GstMode.Digest, password);
        var refused = await Assert.ThrowsAsync<RtspException>(() => ReceiveAsync(target));
        Assert.Equal(RtspError.Unauthorized, refused.Error);
        Assert.DoesNotContain("wrong", refused.Message);
    }

    [Fact]
    public async Task Open_UnknownPath_IsNotFound()
    {
        await using var camera = await GstCamera.StartAsync(GstMode.Shared, clip);
        var target = new RtspTarget(new Uri(camera.Url, "/no-such-stream"), null, null);
        var refused = await Assert.ThrowsAsync<RtspException>(() => ReceiveAsync(target));
        Assert.Equal(RtspError.NotFound, refused.Error);
    }

    private static RtspTarget Target(GstCamera camera, GstMode mode, string password) =>
        mode == GstMode.Digest ? new(camera.Url, GstCamera.User, password) : new(camera.Url, null, null);

    private static async Task<(ReceivedFrames Received, uint? Ssrc)> ReceiveAsync(RtspTarget target)
    {
        using var enough = new CancellationTokenSource(Deadline, TimeProvider.System);
        await using var session = await RtspSession.OpenAsync(target, RtspOptions.Default, DialAsync, TimeProvider.System, enough.Token);
        var received = new ReceivedFrames(Frames);
        var receiving = session.ReceiveAsync(received, enough.Token);
        await Task.WhenAny(receiving, received.Done);
        Assert.True(received.Done.IsCompleted, $"only {received.Frames.Count} of {Frames} frames: {receiving.Exception?.InnerException?.Message}");
        var ssrc = session.Ssrc;
        await enough.CancelAsync();
        await receiving.ContinueWith(_ => { }, TaskScheduler.Default);
        return (received, ssrc);
    }

    private static async ValueTask<Socket> DialAsync(string host, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host, port, ct);
        return socket;
    }
}
