using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Keeps one session to a camera, as the product's <c>CameraSession</c> does: connects, receives, reconnects with its back-off and its time-outs.</summary>
internal sealed class SimSession(SimRecorder recorder, SimFeed feed, SimCamera? camera)
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    private MediaSession? _media;
    private TimeSpan _wait = RetryFirst;
    private TimeSpan _began;
    private TimeSpan _heard;
    private bool _ended;
    private bool _started;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting";

    public void Start()
    {
        if (!_started && !_ended)
        {
            _started = true;
            Connect();
        }
    }

    /// <summary>Ends for good.</summary>
    public void End()
    {
        _ended = true;
        Close();
    }

    /// <summary>Nothing came for too long: the session is given up. Looked at a few times a second.</summary>
    public void CheckSilence()
    {
        if (_media is not null && recorder.Elapsed - _heard > ReadTimeout)
        {
            Close();
            Failed(CameraState.Stalled, "nothing was received for 5 s");
        }
    }

    private void Connect()
    {
        if (_ended)
        {
            return;
        }

        _began = recorder.Elapsed;
        if (camera is null)
        {
            recorder.Later(ConnectTimeout, () => Failed(CameraState.Refused, "no such host"));
            return;
        }

        recorder.Site.Network.Ask(
            recorder,
            camera,
            ConnectTimeout,
            () => camera.Open(recorder, feed.Server),
            Opened,
            () => Failed(CameraState.Refused, "connection refused"),
            () => Failed(CameraState.Stalled, "no answer"));
    }

    private void Opened(MediaSession? media)
    {
        if (media is null)
        {
            Failed(CameraState.Refused, "453 Not Enough Bandwidth: the camera has no session left");
            return;
        }

        if (_ended)
        {
            camera!.CloseByClient(media);
            return;
        }

        _media = media;
        _heard = recorder.Elapsed;
        media.OnGop = gop =>
        {
            _heard = recorder.Elapsed;
            feed.OnGop(gop);
        };
        media.OnEnd = reason =>
        {
            _media = null;
            Failed(CameraState.Stalled, reason);
        };
        feed.BeginRun(media);
        Enter(CameraState.Recording, "receiving");
    }

    private void Close()
    {
        if (_media is { } media)
        {
            _media = null;
            camera!.CloseByClient(media);
        }
    }

    private void Failed(CameraState state, string reason)
    {
        if (_ended)
        {
            return;
        }

        Enter(state, reason);
        feed.EndRun(reason);
        var pause = _wait;
        _wait = recorder.Elapsed - _began > TimeSpan.FromSeconds(5) ? RetryFirst : _wait * 2 < RetryMost ? _wait * 2 : RetryMost;
        recorder.Later(pause, Connect);
    }

    private void Enter(CameraState state, string reason)
    {
        var changed = state != State;
        (State, Reason) = (state, reason);
        if (changed)
        {
            recorder.Journal.Write(
                state == CameraState.Recording ? JournalSeverity.Info : JournalSeverity.Warning, "CameraState", $"{feed.Camera}: {state}: {reason}", feed.Server, feed.Camera);
        }
    }
}
