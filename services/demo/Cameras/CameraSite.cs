using System.Net;
using System.Net.Sockets;

namespace Failover.Demo;

/// <summary>
/// The simulated cameras of one process: an RTSP server over TCP with Digest, several sessions per camera, each with its own SSRC, sequence
/// and RTP offset as RFC 3550 asks, all with the same encoded pictures. It is also the run's witness.
/// </summary>
public sealed class CameraSite : IAsyncDisposable
{
    /// <summary>Grain of the schedule. Pictures are due at absolute instants, so this adds lateness but never drift.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly PacketizedClip _clip;
    private readonly List<SimulatedCamera> _cameras = [];
    private readonly Lock _lock = new();
    private readonly List<Task> _connections = [];
    private readonly long _startedTimestamp;
    private readonly DateTimeOffset _startedAt;
    private readonly Task _accepting;
    private readonly Task _pacing;
    private int _sessions;
    private long _lagTicks;

    private CameraSite(CameraSiteOptions options, ClipFile clip, TimeProvider time)
    {
        Options = options;
        _time = time;
        _clip = new(clip);
        _startedTimestamp = time.GetTimestamp();
        _startedAt = time.GetUtcNow();
        var pictureTime = TimeSpan.FromTicks(clip.TicksPerPicture * TimeSpan.TicksPerSecond / RtpTime.TicksPerSecond);
        foreach (var camera in options.Cameras)
        {
            var i = _cameras.Count;
            // 137 has no factor in common with a GOP of 50 or 1500 pictures, so every camera is at another place of its GOP.
            var offset = (camera.ClipOffset ?? (i * 137)) % clip.Pictures.Count;
            _cameras.Add(new(camera, _clip, offset, _startedAt, pictureTime * i / options.Cameras.Count));
        }
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen(256);
        RtspPort = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
        _pacing = PaceAsync();
    }

    public CameraSiteOptions Options { get; }
    public int RtspPort { get; }

    /// <summary>Binds and starts. <paramref name="clip"/> null: the committed one.</summary>
    public static CameraSite Start(CameraSiteOptions options, TimeProvider time, ClipFile? clip = null) =>
        new(options, clip ?? ClipFile.LoadCommitted(), time);

    /// <summary>With the site's credentials, as it stands in a site.yaml.</summary>
    public string UrlOf(string camera) => $"rtsp://{Options.User}:{Options.Password}@127.0.0.1:{RtspPort}/{camera}";

    public SiteWitness Witness() =>
        new(_startedAt, _time.GetUtcNow(), TimeSpan.FromTicks(Interlocked.Read(ref _lagTicks)).TotalMilliseconds, Options.Seed,
            [.. _cameras.Select(camera => Describe(camera, null))]);

    /// <summary>One camera with its pictures whose ticks are in the inclusive range; null when there is no such camera.</summary>
    public CameraWitness? WitnessOf(string name, long fromTick = 0, long toTick = long.MaxValue)
    {
        if (Find(name) is not { } camera)
        {
            return null;
        }
        var from = Math.Max(0, (fromTick + camera.TicksPerPicture - 1) / camera.TicksPerPicture);
        var to = Math.Min(camera.Newest, toTick / camera.TicksPerPicture);
        var pictures = new List<WitnessedPicture>((int)Math.Max(0, to - from + 1));
        for (var picture = from; picture <= to; picture++)
        {
            pictures.Add(camera.Witness(picture));
        }
        return Describe(camera, pictures);
    }

    /// <summary>Closes the sessions of a camera, as a camera that restarts does; new ones are welcome at once.</summary>
    public void DropSessions(string name)
    {
        foreach (var session in Find(name)?.Sessions ?? [])
        {
            session.Close("The camera dropped the session.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_accepting, _pacing);
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }
        await Task.WhenAll(connections);
        _stop.Dispose();
    }

    internal SimulatedCamera? Find(string name) => _cameras.Find(camera => camera.Options.Name == name);

    internal CameraSession? OpenSession(Socket socket, SimulatedCamera camera, string? userAgent)
    {
        var session = new CameraSession(Interlocked.Increment(ref _sessions), socket, camera, Options, _time, _clip.LargestPicture)
        {
            UserAgent = userAgent,
        };
        return camera.TryReserve(session) ? session : null;
    }

    internal string DescribeSdp(string name)
    {
        var (sps, pps) = (_clip.Clip.Sps, _clip.Clip.Pps);
        return string.Join("\r\n",
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", $"s={name}", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", "a=range:npt=now-",
            "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000",
            $"a=fmtp:96 packetization-mode=1;profile-level-id={Convert.ToHexString(sps.AsSpan(1, 3))};sprop-parameter-sets="
                + $"{Convert.ToBase64String(sps)},{Convert.ToBase64String(pps)}",
            "a=framerate:25", "a=control:trackID=0", "");
    }

    private static CameraWitness Describe(SimulatedCamera camera, IReadOnlyList<WitnessedPicture>? pictures) =>
        new(camera.Options.Name, camera.TicksPerPicture, camera.StartedAt, camera.Newest, camera.Options.EncoderPerSession,
            [.. camera.Sessions.Select(session => session.Witness())], pictures, camera.Options.MaxSessions, camera.Refused);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                socket.NoDelay = true;
                // Media is written without waiting; what does not fit waits for the next turn.
                socket.Blocking = false;
                if (Options.SendBufferBytes is { } bytes)
                {
                    socket.SendBufferSize = bytes;
                }
                var connection = new RtspConnection(this, socket, _time).RunAsync(_stop.Token);
                lock (_lock)
                {
                    _connections.RemoveAll(known => known.IsCompleted);
                    _connections.Add(connection);
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The site ends.
        }
    }

    private async Task PaceAsync()
    {
        using var timer = new PeriodicTimer(Grain, _time);
        try
        {
            do
            {
                var now = _time.GetElapsedTime(_startedTimestamp);
                foreach (var camera in _cameras)
                {
                    var late = camera.Advance(now);
                    if (late.Ticks > _lagTicks)
                    {
                        Interlocked.Exchange(ref _lagTicks, late.Ticks);
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The site ends.
        }
    }
}
