using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// One camera of one server at this recorder. Its pictures come by an RTSP session or by another recorder's relay (<see cref="FeedSources"/>)
/// and go to disk (home camera, or keeping), to the pre-roll ring (guarded camera) and to the readers of its own relay.
/// </summary>
internal sealed class CameraFeed : IFeed
{
    /// <summary>Where nothing was received before the failure, the gap began at the last moment that the recorder was known to record.</summary>
    private static readonly TimeSpan BeforeFirstSign = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly FeedContext _context;
    private readonly FeedSources _sources;
    private readonly FeedWriter _writer;
    private readonly GapLog? _gaps;
    private readonly LiveRelay _relay;
    private FeedLane _lane = new();
    private CameraSource _source;
    private GuardOrder? _order;
    private RunGap? _gapBefore;
    private long _damaged;
    private long _receivedBytes;

    public CameraFeed(FeedContext context, string server, CameraSource source, RtspTarget target, bool home)
    {
        _context = context;
        Server = server;
        _source = source;
        Home = home;
        Target = target;
        _writer = new FeedWriter(context, server, source.Camera, home ? RunPurpose.Live : RunPurpose.Kept);
        _gaps = home ? new GapLog(context.Store, server, source.Camera) : null;
        _relay = new LiveRelay(context.Time);
        _sources = new FeedSources(context, this);
    }

    public string Server { get; }

    public CameraSource Source => Volatile.Read(ref _source);

    public string Camera => Source.Camera;

    public bool Home { get; }

    public RtspTarget Target { get; }

    public CameraState State => _sources.InForce?.State ?? CameraState.Stopped;

    public string StateReason => _sources.InForce?.Reason ?? "nothing is held before a failure";

    public long Damaged => Volatile.Read(ref _damaged);

    public bool Keeping => !Home && _writer.Writing;

    public string? FedBy => _sources.FedBy;

    /// <summary>The line of pictures that counts; touched under the lock.</summary>
    internal FeedLane Lane => _lane;

    internal Lock Gate => _gate;

    /// <summary>A home camera connects at once (R8); a guarded one when its order says how it is held.</summary>
    public void Start()
    {
        if (Home)
        {
            _sources.RecordHome(relayFrom: null);
        }
    }

    /// <summary>The plan's newest words about the same camera at the same place: its priority may have changed.</summary>
    public void Describe(CameraSource source) => Volatile.Write(ref _source, source);

    public void Assist(string? relayFrom) => _sources.RecordHome(relayFrom);

    public void Guard(GuardOrder order)
    {
        lock (_gate)
        {
            _order = order;
            _lane.Ring ??= new PrerollRing();
            _lane.Ring.Resize(order.Ring, order.RingCapBytes);
        }

        _sources.Guard(order);
    }

    public void Advise(in GuardAdvice advice) => _sources.Advise(advice);

    public FeedView View()
    {
        lock (_gate)
        {
            var age = _lane.LastAt is { } at ? _context.Time.GetElapsedTime(at) : (TimeSpan?)null;
            return new FeedView
            {
                Run = _lane.Run?.Id,
                Last = _lane.Last,
                LastAge = age,
                Receiving = age < FeedSources.Fresh && State == CameraState.Recording,
                UnbrokenFromTick = _lane.UnbrokenFromTick,
                PeriodTicks = _lane.Log.PeriodTicks,
                Behind = _lane.Delay.Behind(_context.Time.GetElapsedTime(0, _context.Time.GetTimestamp()), _lane.Log.PeriodTicks),
                OverCap = _lane.Ring?.OverCap ?? false,
                RingBytes = (_lane.Ring?.Bytes ?? 0) + _sources.TrialRingBytes,
                ReceivedBytes = _receivedBytes,
                Class = _sources.Class.Class,
                ClassReason = _sources.Class.Reason,
            };
        }
    }

    public RecentFrames Recent()
    {
        lock (_gate)
        {
            return new RecentFrames(_lane.Run?.Id, _lane.Log.ToArray(), _lane.LastAt is { } at ? _context.Time.GetElapsedTime(at).TotalMilliseconds : null);
        }
    }

    public void Check(RunAlignment alignment, FrameKey theirs)
    {
        lock (_gate)
        {
            if (_lane.Run?.Id == alignment.Ours)
            {
                alignment.Check(theirs, _lane.Log);
            }
        }
    }

    public void SetRingFloor(RunId run, long? tick)
    {
        lock (_gate)
        {
            _lane.RingFloor = _lane.Run?.Id == run ? tick : null;
        }
    }

    public void StartKeeping(long? fromTick)
    {
        lock (_gate)
        {
            if (Home || _writer.Writing)
            {
                return;
            }

            _writer.Enable();
            if (_lane.Run is { } current)
            {
                WriteRing(_lane, current.Id, fromTick);
            }
            else
            {
                NoteMissingFrom(_context.Time.GetUtcNow() - BeforeFirstSign, _sources.Class.Class);
            }
        }
    }

    public void StopKeeping(string reason)
    {
        lock (_gate)
        {
            if (!Home)
            {
                _writer.Disable(reason);
                _gapBefore = null;
            }
        }
    }

    /// <summary>A reader of the live relay; null when there are too many.</summary>
    public RelayReader? JoinRelay()
    {
        lock (_gate)
        {
            return _relay.TryJoin();
        }
    }

    public void LeaveRelay(RelayReader reader)
    {
        lock (_gate)
        {
            _relay.Leave(reader);
        }
    }

    /// <summary>Tells the readers of the relay that it ends.</summary>
    internal void EndRelay(RelayEnd end)
    {
        lock (_gate)
        {
            _relay.End(end);
        }
    }

    /// <summary>A line of pictures beside the one in force, held like that.</summary>
    internal FeedLane NewLane()
    {
        var lane = new FeedLane();
        if (_order is { } order)
        {
            lane.Ring = new PrerollRing();
            lane.Ring.Resize(order.Ring, order.RingCapBytes);
        }

        return lane;
    }

    /// <summary>The other line of pictures counts from now on; what the ended one holds stays in front of it. Under the lock.</summary>
    internal void Promote(FeedLane lane)
    {
        var ended = _lane;
        _lane = lane;
        if (_writer.Writing && lane.Run is { } run)
        {
            WriteRing(lane, run.Id, fromTick: null);
        }

        lane.Adopt(ended);
    }

    /// <summary>Nothing is held any more: what the ring had is of the past. Under the lock.</summary>
    internal void Forget()
    {
        if (_lane.Run is not null)
        {
            _lane.Ring?.Clear();
            _lane = NewLane();
        }
    }

    /// <summary>Until the next run's first picture there is a gap whose cause is the class (R6). Under the lock.</summary>
    internal void NoteMissingFrom(DateTimeOffset from, GuardClass held)
    {
        if (!Home && held != GuardClass.Hot)
        {
            _gapBefore = new RunGap(from, $"guard class {held.ToString().ToLowerInvariant()}: connected to the camera after the failure");
        }
    }

    internal void Say(string sentence) => _context.Journal.Write(JournalSeverity.Warning, JournalKind.CameraState, sentence, Server, Camera);

    internal void BeginRun(FeedInput input, Func<uint?> ssrc)
    {
        lock (_gate)
        {
            if (input.Cut)
            {
                return;
            }

            // Parameter sets of the session before hold until this one brings its own.
            input.Lane.BeginRun(new RunFacts(_context.NextRun(), ssrc, _gapBefore) { Parameters = input.Lane.Run?.Parameters });
            _gapBefore = null;
            if (input.Lane == _lane)
            {
                _writer.EndRun("a new session begins");
                if (Home)
                {
                    _writer.Enable();
                }
            }
        }
    }

    internal void EndRun(FeedInput input, string reason)
    {
        lock (_gate)
        {
            if (!input.Cut && input.Lane == _lane)
            {
                _writer.EndRun(reason);
                _gaps?.Open(_lane.LastAt is null ? _context.Time.GetUtcNow() : _lane.LastUtc, reason);
            }
        }
    }

    internal void Take(FeedInput input, AccessUnit unit)
    {
        lock (_gate)
        {
            if (input.Cut || input.Lane.Run is not { } run)
            {
                return;
            }

            var now = _context.Time.GetTimestamp();
            input.Lane.Add(unit, now);
            input.Lane.Delay.Add(unit.Tick, _context.Time.GetElapsedTime(0, now));
            _receivedBytes += unit.SizeBytes;
            if (input.Lane != _lane)
            {
                return;
            }

            if (unit.Flags.HasFlag(AccessUnitFlags.Damaged))
            {
                _damaged++;
            }

            _relay.Offer(new RelayItem(run.Id, run.Ssrc, run.Parameters, unit));
            if (_writer.Writing)
            {
                NoteGap(unit, _writer.Write(run, unit));
            }
        }
    }

    internal void Take(FeedInput input, H264Parameters parameters)
    {
        lock (_gate)
        {
            if (input.Cut || input.Lane.Run is not { } run)
            {
                return;
            }

            run.Parameters = parameters;
            if (input.Lane == _lane)
            {
                _writer.SetParameters((_lane.Last?.Tick ?? -1) + 1, parameters);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var own = FedBy is null;
        await _sources.DisposeAsync();

        // Told when the session is free: who was fed by it connects to the camera at once.
        EndRelay(new RelayEnd("the sender ended its session", SessionMoves: own));
        lock (_gate)
        {
            _writer.Disable("the camera is no longer recorded here");
            _lane.Ring?.Clear();
        }
    }

    private void WriteRing(FeedLane lane, RunId current, long? fromTick)
    {
        foreach (var (run, unit) in lane.Ring?.From(current, fromTick) ?? [])
        {
            _writer.Write(lane.FactsOf(run), unit);
        }
    }

    private void NoteGap(AccessUnit unit, bool written)
    {
        if (written)
        {
            _gaps?.Close(unit.ArrivalUtc);
        }
        else
        {
            // A picture that is missing here: its guard learns of it by this number, too.
            _damaged++;
            _gaps?.Open(unit.ArrivalUtc, "the disk does not keep up: the write queue is full");
        }
    }
}
