using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Opens and closes what a feed gets its pictures from, as <see cref="ClassRules"/> decide. A second source is tried beside the first one,
/// on a line of pictures of its own, and counts when the first one is closed: make before break.
/// </summary>
internal sealed class FeedSources(FeedContext context, CameraFeed feed) : IAsyncDisposable
{
    /// <summary>A source gives pictures when the last one is younger than this.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RelayGivesPicturesWithin = TimeSpan.FromSeconds(4);

    private readonly ClassKeeper _keeper = new(context.Times, context.Time);
    private readonly List<Task> _ending = [];
    private CameraSession? _camera;
    private RelaySession? _relay;
    private GuardOrder? _order;
    private GuardAdvice _advice;
    private long _relayOpenedAt;
    private bool _moving;
    private bool _ended;

    /// <summary>The class in force and why it is not hot.</summary>
    public ClassDecision Class { get; private set; } = new(GuardClass.Hot, Camera: true, Relay: false, Reason: null);

    /// <summary>The source whose pictures count now; null when none is open.</summary>
    public IFeedSession? InForce =>
        _camera is { } camera && camera.Input.Lane == feed.Lane ? camera
        : _relay is { } relay && relay.Input.Lane == feed.Lane ? relay
        : (IFeedSession?)_camera ?? _relay;

    /// <summary>Who feeds it by a relay; null when a session of its own counts.</summary>
    public string? FedBy => InForce is RelaySession relay ? relay.Sender ?? "another recorder" : null;

    /// <summary>Memory of a line that is tried beside the one in force.</summary>
    public long TrialRingBytes =>
        new IFeedSession?[] { _camera, _relay }.Sum(source => source is not null && source.Input.Lane != feed.Lane ? source.Input.Lane.Ring?.Bytes ?? 0 : 0);

    /// <summary>A home camera: its own session, or the relay of the spare that records it, while no session is left.</summary>
    public void RecordHome(string? relayFrom)
    {
        lock (feed.Gate)
        {
            if (_ended)
            {
                return;
            }

            var relay = NeedsRelay(relayFrom, _relay);
            Apply(camera: !relay, relay ? relayFrom : null);
        }
    }

    public void Guard(GuardOrder order)
    {
        lock (feed.Gate)
        {
            _order = order;
            Step();
        }
    }

    public void Advise(in GuardAdvice advice)
    {
        lock (feed.Gate)
        {
            _advice = advice;
            Step();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (feed.Gate)
        {
            _ended = true;
            Apply(camera: false, relayUrl: null);
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
    }

    private void Step()
    {
        if (_ended || _order is not { } order)
        {
            return;
        }

        var playedFor = _camera?.PlayedAt is { } at && _camera.State == CameraState.Recording ? context.Time.GetElapsedTime(at) : (TimeSpan?)null;
        Class = _keeper.Step(
            new ClassView
            {
                Wanted = order.Class,
                Advice = _advice,
                Self = context.Recorder,
                Camera = LinkOf(_camera),
                CameraError = _camera?.Error,
                CameraFailures = _camera?.Failures ?? 0,
                CameraReason = _camera?.Reason,
                Relay = LinkOf(_relay),
                RelayOffered = order.RecorderUrl.Length > 0,
                RingFilled = _camera is { } camera && camera.Input.Lane.Held >= order.Ring,
                RingBroken = _camera is { } spoilt && spoilt.Input.Lane.Held < order.Ring / 2,
                CameraDamaged = _camera?.Input.Lane.Damaged ?? 0,
            },
            playedFor);
        if (Class.MovesSession)
        {
            MoveSession();
        }

        // The role is served here, and another spare has the only session: as a home camera is fed.
        var assisted = NeedsRelay(order.AssistFrom, _relay?.RecorderUrl != order.RecorderUrl ? _relay : null);
        if (assisted)
        {
            Class = Class with { Class = GuardClass.Relay, Reason = ClassRules.Assisted };
        }

        Apply(Class.Camera && !assisted, assisted ? order.AssistFrom : Class.Relay ? order.RecorderUrl : null);
    }

    private bool NeedsRelay(string? from, RelaySession? relay)
    {
        // A spare that has no pictures itself feeds nobody: the camera is tried again.
        var idle = LinkOf(relay) == FeedLink.Connecting && context.Time.GetElapsedTime(_relayOpenedAt) > RelayGivesPicturesWithin;
        return ClassRules.NeedsRelay(LinkOf(_camera), _camera?.Error, idle ? FeedLink.Failing : LinkOf(relay), from is not null);
    }

    /// <summary>Under the feed's lock.</summary>
    private void Apply(bool camera, string? relayUrl)
    {
        if (!camera)
        {
            Close(ref _camera);
        }

        if (relayUrl is null || (_relay is { } open && open.RecorderUrl != relayUrl))
        {
            Close(ref _relay);
        }

        PromoteWhatIsLeft();
        if (camera && _camera is null)
        {
            _camera = new CameraSession(context, InputFor(_relay), feed.Target, Rank());
            _camera.Start();
        }

        if (relayUrl is not null && _relay is null)
        {
            _relay = new RelaySession(context, InputFor(_camera), relayUrl, OnRelayBroken, OnSessionMoved);
            _relayOpenedAt = context.Time.GetTimestamp();
            _relay.Start();
            if (_relay.Input.Lane == feed.Lane)
            {
                EndRelayOfOwn();
            }
        }

        if (_camera is null && _relay is null && !feed.Home)
        {
            feed.Forget();
        }
    }

    /// <summary>A relay is no source for a relay. A session that moves is announced to the reader by itself.</summary>
    private void EndRelayOfOwn()
    {
        if (!_moving)
        {
            feed.EndRelay(new RelayEnd($"{context.Recorder} is fed by a relay now."));
        }
    }

    private FeedInput InputFor(IFeedSession? other) =>
        new(feed, other is not null && other.Input.Lane == feed.Lane && !feed.Home ? feed.NewLane() : feed.Lane);

    private void PromoteWhatIsLeft()
    {
        var (camera, relay) = (_camera?.Input.Lane, _relay?.Input.Lane);
        if (camera == feed.Lane || relay == feed.Lane || (camera ?? relay) is not { } left)
        {
            return;
        }

        feed.Promote(left);
        if (_relay is not null)
        {
            EndRelayOfOwn();
        }
    }

    private void Close<T>(ref T? session)
        where T : class, IFeedSession
    {
        if (session is not { } closing)
        {
            return;
        }

        session = null;
        closing.Input.Cut = true;
        if (closing.Input.Lane != feed.Lane)
        {
            closing.Input.Lane.Ring?.Clear();
        }

        _ending.RemoveAll(task => task.IsCompleted);
        _ending.Add(closing.DisposeAsync().AsTask());
    }

    /// <summary>The original is fed by our relay and has no session of its own: it gets ours, in an announced gap of one reconnect.</summary>
    private void MoveSession()
    {
        if (_camera is not { } camera)
        {
            return;
        }

        feed.Say(ClassRules.SessionMoves(feed.Camera, context.Recorder, _advice.Recorder, feed.Server));
        (_camera, _moving) = (null, true);
        camera.Input.Cut = true;
        _ending.Add(HandOverAsync(camera));
    }

    private async Task HandOverAsync(CameraSession camera)
    {
        // The camera counts the session until TEARDOWN is answered; the reader connects only when it hears the end.
        await camera.DisposeAsync();
        lock (feed.Gate)
        {
            _moving = false;
        }

        feed.EndRelay(new RelayEnd($"the camera's only session moved here from {context.Recorder}: one reconnect", SessionMoves: true));
    }

    /// <summary>The sender died or was cut off: nobody is asked, the camera is connected to at once.</summary>
    private void OnRelayBroken(RelaySession relay)
    {
        lock (feed.Gate)
        {
            if (_ended || relay != _relay)
            {
                return;
            }

            if (relay.Input.Lane == feed.Lane)
            {
                feed.NoteMissingFrom(feed.Lane.LastUtc, GuardClass.Relay);
            }

            Apply(camera: true, relayUrl: null);
            _keeper.Bridged();
        }
    }

    private void OnSessionMoved(RelaySession relay)
    {
        lock (feed.Gate)
        {
            if (_ended || relay != _relay)
            {
                return;
            }

            if (relay.Input.Lane == feed.Lane)
            {
                feed.NoteMissingFrom(feed.Lane.LastUtc, GuardClass.Relay);
            }

            Apply(camera: true, relayUrl: null);
        }
    }

    private int? Rank() => feed.Home || _order?.Class is null or GuardClass.Hot ? null : feed.Source.Priority;

    private FeedLink LinkOf(IFeedSession? session) => session switch
    {
        null => FeedLink.Closed,
        { State: CameraState.Connecting } => FeedLink.Connecting,
        { State: CameraState.Recording } => session.Input.Lane.LastAt is { } at && context.Time.GetElapsedTime(at) < Fresh ? FeedLink.Receiving : FeedLink.Connecting,
        _ => FeedLink.Failing,
    };
}
