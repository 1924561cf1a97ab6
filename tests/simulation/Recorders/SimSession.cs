using Failover.Contracts;
using Failover.Media;

namespace Failover.Simulation;

/// <summary>Keeps one session to a camera, as the product's <c>CameraSession</c> does: connects, receives, reconnects with its back-off and its time-outs.</summary>
internal sealed class SimSession(SimRecorder recorder, SimFeed feed, SimLane lane, SimCamera? camera) : ISimSource
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

    public SimLane Lane => lane;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting";

    /// <summary>Why the last try or session ended; null while it plays and before the first end.</summary>
    public RtspError? Error { get; private set; }

    /// <summary>Tries in a row that never played.</summary>
    public int Failures { get; private set; }

    /// <summary>By this recorder's clock; null before the first PLAY.</summary>
    public TimeSpan? PlayedAt { get; private set; }

    public void Start() => Connect();

    public void End()
    {
        _ended = true;
        Close();
    }

    public void CheckSilence()
    {
        if (_media is not null && recorder.Elapsed - _heard > ReadTimeout)
        {
            Close();
            Failed(CameraState.Stalled, RtspError.Timeout, "nothing was received for 5 s");
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
            recorder.Later(ConnectTimeout, () => Failed(CameraState.Refused, RtspError.Unreachable, "no such host"));
            return;
        }

        recorder.Site.Network.Ask(
            recorder,
            camera,
            ConnectTimeout,
            () => camera.Open(recorder, feed.Server),
            Opened,
            () => Failed(CameraState.Refused, RtspError.Unreachable, "connection refused"),
            () => Failed(CameraState.Stalled, RtspError.Timeout, "no answer"));
    }

    private void Opened(MediaSession? media)
    {
        if (media is null)
        {
            Failed(CameraState.Refused, RtspError.NoSession, "453 Not Enough Bandwidth: the camera has no session left");
            return;
        }

        if (_ended)
        {
            camera!.CloseByClient(media);
            return;
        }

        _media = media;
        _heard = recorder.Elapsed;
        (PlayedAt, Failures, Error) = (_heard, 0, null);
        media.OnGop = gop =>
        {
            _heard = recorder.Elapsed;
            feed.OnGop(lane, gop);
        };
        media.OnEnd = reason =>
        {
            _media = null;
            Failed(CameraState.Stalled, RtspError.Closed, reason);
        };
        feed.BeginRun(lane, media);
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

    private void Failed(CameraState state, RtspError error, string reason)
    {
        if (_ended)
        {
            return;
        }

        Failures += State == CameraState.Recording ? 0 : 1;
        Error = error;
        Enter(state, reason);
        feed.EndRun(lane, reason);
        var pause = _wait;
        _wait = recorder.Elapsed - _began > TimeSpan.FromSeconds(5) && Failures == 0 ? RetryFirst : _wait * 2 < RetryMost ? _wait * 2 : RetryMost;
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
