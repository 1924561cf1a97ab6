using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// Reads a camera's pictures from the live relay of whoever records it, as the product's <c>RelaySession</c> does: no session of the camera is
/// used. A sender that dies or is silent for a second is told to the feed at once; an end in order says whether the session moves.
/// </summary>
internal sealed class SimRelay(SimRecorder recorder, SimFeed feed, SimLane lane, string url) : ISimSource
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _silent = recorder.Site.Times.RelaySilent;
    private TimeSpan _wait = RetryFirst;
    private TimeSpan _heard;
    private SimRelayReader? _reader;
    private bool _received;
    private bool _ended;

    public SimLane Lane => lane;

    public string Url => url;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting to the relay";

    /// <summary>Who sends; known with the first picture.</summary>
    public string? Sender { get; private set; }

    public void Start() => Connect();

    public void End()
    {
        _ended = true;
        _reader?.Leave();
        _reader = null;
    }

    public void CheckSilence()
    {
        // Looked at more often, by itself, while it is connected.
    }

    private void Connect()
    {
        if (_ended)
        {
            return;
        }

        if (recorder.Site.At(url) is not { } sender)
        {
            recorder.Later(_silent, () => Over(lost: false, "no such host"));
            return;
        }

        _received = false;
        recorder.Site.Network.Ask(
            recorder,
            sender,
            _silent,
            () => sender.JoinRelay(feed.Server, feed.Camera, recorder),
            joined => Joined(sender, joined),
            () => Over(State == CameraState.Recording, "connection refused"),
            () => Over(State == CameraState.Recording, "the relay is silent"));
    }

    private void Joined(SimRecorder sender, (SimRelayReader? Reader, string? Refused) joined)
    {
        if (joined.Reader is not { } reader)
        {
            Over(lost: false, joined.Refused!);
            return;
        }

        if (_ended)
        {
            reader.Leave();
            return;
        }

        (_reader, _heard) = (reader, recorder.Elapsed);
        reader.Connected(
            media =>
            {
                Sender = sender.Name;
                feed.BeginRun(lane, media);
            },
            gop =>
            {
                _received = true;
                Enter(CameraState.Recording, $"fed by the relay of {sender.Name}");
                feed.OnGop(lane, gop);
            },
            end =>
            {
                _reader = null;
                Over(lost: false, end.Reason);
                if (end.SessionMoves && !_ended)
                {
                    feed.OnSessionMoved(this);
                }
            });
        Look(reader, sender);
    }

    // Between two pictures the sender says that it lives, several times a second.
    private void Look(SimRelayReader reader, SimRecorder sender)
    {
        if (_ended || reader != _reader)
        {
            return;
        }

        if (reader.Reset)
        {
            _reader = null;
            Over(lost: _received && State == CameraState.Recording, "the relay broke: connection reset");
            return;
        }

        if (reader.SenderSpeaks)
        {
            _heard = recorder.Elapsed;
        }
        else if (recorder.Elapsed - _heard > _silent)
        {
            _reader = null;
            reader.Leave();
            Over(lost: State == CameraState.Recording, "the relay is silent");
            return;
        }

        recorder.Later(LookEvery, () => Look(reader, sender));
    }

    private void Over(bool lost, string reason)
    {
        if (_ended)
        {
            return;
        }

        Enter(CameraState.Stalled, reason);
        feed.EndRun(lane, reason);
        if (lost && !recorder.Site.IsPlanted("broken-relay-trusted"))
        {
            feed.OnRelayBroken(this);
        }

        var pause = _wait = _received ? RetryFirst : _wait * 2 < RetryMost ? _wait * 2 : RetryMost;
        if (!_ended)
        {
            recorder.Later(pause, Connect);
        }
    }

    private void Enter(CameraState state, string reason)
    {
        var changed = state != State;
        (State, Reason) = (state, reason);
        if (changed && !_ended)
        {
            recorder.Journal.Write(
                state == CameraState.Recording ? JournalSeverity.Info : JournalSeverity.Warning, "CameraState", $"{feed.Camera}: {state}: {reason}", feed.Server, feed.Camera);
        }
    }
}
