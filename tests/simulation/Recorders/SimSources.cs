using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// Opens and closes what a feed gets its pictures from, as the product's <c>FeedSources</c> does: the decisions are those of the production
/// <see cref="ClassKeeper"/> and <see cref="ClassRules"/>. A second source is tried beside the first one, on a line of its own, and counts
/// when the first one is closed.
/// </summary>
internal sealed class SimSources(SimRecorder recorder, SimFeed feed, SimCamera? from)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RelayGivesPicturesWithin = TimeSpan.FromSeconds(4);

    private readonly ClassKeeper _keeper = new(recorder.Site.Times, recorder.Machine.Clock);
    private SimSession? _camera;
    private SimRelay? _relay;
    private GuardOrder? _order;
    private GuardAdvice _advice;
    private TimeSpan _relayOpenedAt;
    private bool _ended;

    /// <summary>The class in force and why it is not hot.</summary>
    public ClassDecision Class { get; private set; } = new(GuardClass.Hot, Camera: true, Relay: false, Reason: null);

    /// <summary>The source whose pictures count now; null when none is open.</summary>
    public ISimSource? InForce =>
        _camera is { } own && own.Lane == feed.Lane ? own : _relay is { } relay && relay.Lane == feed.Lane ? relay : (ISimSource?)_camera ?? _relay;

    public string? FedBy => InForce is SimRelay relay ? relay.Sender ?? "another recorder" : null;

    /// <summary>A home camera: its own session, or the relay of the spare that records it, while no session is left.</summary>
    public void RecordHome(string? relayFrom)
    {
        if (_ended)
        {
            return;
        }

        var relay = NeedsRelay(relayFrom, _relay);
        Apply(camera: !relay, relay ? relayFrom : null);
    }

    public void Guard(GuardOrder order)
    {
        _order = order;
        Step();
    }

    public void Advise(in GuardAdvice advice)
    {
        _advice = advice;
        Step();
    }

    public void CheckSilence()
    {
        _camera?.CheckSilence();
        _relay?.CheckSilence();
    }

    public void End()
    {
        _ended = true;
        Apply(camera: false, relayUrl: null);
    }

    /// <summary>The sender died or was cut off: nobody is asked, the camera is connected to at once.</summary>
    public void OnRelayBroken(SimRelay relay)
    {
        if (!_ended && relay == _relay)
        {
            Apply(camera: true, relayUrl: null);
            _keeper.Bridged();
        }
    }

    public void OnSessionMoved(SimRelay relay)
    {
        if (!_ended && relay == _relay)
        {
            Apply(camera: true, relayUrl: null);
        }
    }

    private void Step()
    {
        if (_ended || _order is not { } order)
        {
            return;
        }

        var playedFor = _camera?.PlayedAt is { } at && _camera.State == CameraState.Recording ? recorder.Elapsed - at : (TimeSpan?)null;
        var facts = new ClassView
        {
            Wanted = order.Class,
            Advice = _advice,
            Self = recorder.Name,
            Camera = LinkOf(_camera),
            CameraError = _camera?.Error,
            CameraFailures = _camera?.Failures ?? 0,
            CameraReason = _camera?.Reason,
            Relay = _relay is { Sender: not null } && recorder.Site.IsPlanted("broken-relay-trusted") ? FeedLink.Receiving : LinkOf(_relay),
            RelayOffered = order.RecorderUrl.Length > 0 && !recorder.Site.IsPlanted("no-fall-back"),
            RingFilled = _camera is { } own && own.Lane.Held >= order.Ring,
            RingBroken = _camera is { } spoilt && spoilt.Lane.Held < order.Ring / 2,
            CameraDamaged = (_camera?.Lane.Damaged ?? 0) * SimGop.Pictures,
        };
        Class = _keeper.Step(facts, playedFor);
        if (Class.MovesSession && recorder.Site.IsPlanted("session-kept"))
        {
            return;
        }

        if (Class.MovesSession)
        {
            MoveSession();
        }

        var camera = Class.Camera && !(_order is { Class: GuardClass.Cold } && recorder.Site.IsPlanted("cold-stays-cold"));
        var assisted = NeedsRelay(order.AssistFrom, _relay?.Url != order.RecorderUrl ? _relay : null);
        if (assisted)
        {
            Class = Class with { Class = GuardClass.Relay, Reason = ClassRules.Assisted };
        }

        Apply(camera && !assisted, assisted ? order.AssistFrom : Class.Relay ? order.RecorderUrl : null);
    }

    private bool NeedsRelay(string? from, SimRelay? relay)
    {
        var idle = LinkOf(relay) == FeedLink.Connecting && recorder.Elapsed - _relayOpenedAt > RelayGivesPicturesWithin;
        return ClassRules.NeedsRelay(LinkOf(_camera), _camera?.Error, idle ? FeedLink.Failing : LinkOf(relay), from is not null)
            && !recorder.Site.IsPlanted("fed-by-nobody");
    }

    private void Apply(bool camera, string? relayUrl)
    {
        if (!camera)
        {
            Close(ref _camera);
        }

        if (relayUrl is null || (_relay is { } open && open.Url != relayUrl))
        {
            Close(ref _relay);
        }

        PromoteWhatIsLeft();
        if (camera && _camera is null)
        {
            _camera = new SimSession(recorder, feed, LaneFor(_relay), from);
            _camera.Start();
        }

        if (relayUrl is not null && _relay is null)
        {
            _relay = new SimRelay(recorder, feed, LaneFor(_camera), relayUrl);
            _relayOpenedAt = recorder.Elapsed;
            _relay.Start();
            if (_relay.Lane == feed.Lane)
            {
                EndRelayOfOwn();
            }
        }

        if (_camera is null && _relay is null && !feed.Home)
        {
            feed.Forget();
        }
    }

    /// <summary>A relay is no source for a relay.</summary>
    private void EndRelayOfOwn() => feed.EndRelay(new SimRelayEnd($"{recorder.Name} is fed by a relay now."));

    private SimLane LaneFor(ISimSource? other) => other is not null && other.Lane == feed.Lane && !feed.Home ? feed.NewLane() : feed.Lane;

    private void PromoteWhatIsLeft()
    {
        var (own, relay) = (_camera?.Lane, _relay?.Lane);
        if (own == feed.Lane || relay == feed.Lane || (own ?? relay) is not { } left)
        {
            return;
        }

        feed.Promote(left);
        if (_relay is not null)
        {
            EndRelayOfOwn();
        }
    }

    private void Close<T>(ref T? source)
        where T : class, ISimSource
    {
        if (source is not { } closing)
        {
            return;
        }

        source = null;
        closing.End();
        if (closing.Lane != feed.Lane)
        {
            closing.Lane.Ring?.Clear();
        }
    }

    /// <summary>The original is fed by our relay and has no session of its own: it gets ours, in an announced gap of one reconnect.</summary>
    private void MoveSession()
    {
        if (_camera is not { } own)
        {
            return;
        }

        recorder.Journal.Write(
            JournalSeverity.Warning, "CameraState", ClassRules.SessionMoves(feed.Camera, recorder.Name, _advice.Recorder, feed.Server), feed.Server, feed.Camera);
        _camera = null;
        own.End();
        feed.EndRelay(new SimRelayEnd($"the camera's only session moved here from {recorder.Name}: one reconnect", SessionMoves: true));
    }

    private FeedLink LinkOf(ISimSource? source) => source switch
    {
        null => FeedLink.Closed,
        { State: CameraState.Connecting } => FeedLink.Connecting,
        { State: CameraState.Recording } => source.Lane.LastAge < Fresh ? FeedLink.Receiving : FeedLink.Connecting,
        _ => FeedLink.Failing,
    };
}
