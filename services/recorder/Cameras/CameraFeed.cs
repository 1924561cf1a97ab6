using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// One camera of one server at this recorder: at most one RTSP session, whose pictures go to disk (home camera, or keeping) and to the
/// pre-roll ring (guarded camera). The session itself is kept by <see cref="CameraSession"/>.
/// </summary>
internal sealed class CameraFeed : IAccessUnitSink, IFeed
{
    /// <summary>40 s at 25 pictures a second: more than any alignment looks back.</summary>
    private const int LoggedFrames = 1024;

    private readonly Lock _gate = new();
    private readonly FeedContext _context;
    private readonly FrameLog _log = new(LoggedFrames);
    private readonly CameraSession _session;
    private readonly FeedWriter _writer;
    private readonly GapLog? _gaps;
    private PrerollRing? _ring;
    private RunId? _run;
    private FrameKey? _last;
    private long _lastAt;
    private DateTimeOffset _lastUtc;
    private bool _anyFrame;
    private long _damaged;
    private long _receivedBytes;
    private long? _ringFloor;

    public CameraFeed(FeedContext context, string server, CameraSource source, RtspTarget target, bool home)
    {
        _context = context;
        Server = server;
        Source = source;
        Home = home;
        _writer = new FeedWriter(context, server, source.Camera, home ? RunPurpose.Live : RunPurpose.Kept);
        _gaps = home ? new GapLog(context.Store, server, source.Camera) : null;
        _session = new CameraSession(context, this, target);
    }

    public string Server { get; }

    public CameraSource Source { get; }

    public string Camera => Source.Camera;

    public bool Home { get; }

    public CameraState State => _session.State;

    public string StateReason => _session.Reason;

    public long Damaged => Volatile.Read(ref _damaged);

    public bool Keeping => !Home && _writer.Writing;

    public RtspTarget Target => _session.Target;

    /// <summary>The session's parameter sets, for a new run record.</summary>
    public H264Parameters? Parameters { get; private set; }

    public void Start() => _session.Start();

    public void Guard(GuardOrder order)
    {
        lock (_gate)
        {
            (_ring ??= new PrerollRing()).Resize(order.Ring, order.RingCapBytes);
        }
    }

    public FeedView View()
    {
        lock (_gate)
        {
            var age = _anyFrame ? _context.Time.GetElapsedTime(_lastAt) : (TimeSpan?)null;
            return new FeedView
            {
                Run = _run,
                Last = _last,
                LastAge = age,
                Receiving = age < TimeSpan.FromSeconds(2) && _session.State == CameraState.Recording,
                UnbrokenFromTick = _run is { } run ? _ring?.UnbrokenFrom(run) : null,
                OverCap = _ring?.OverCap ?? false,
                RingBytes = _ring?.Bytes ?? 0,
                ReceivedBytes = _receivedBytes,
            };
        }
    }

    public RecentFrames Recent()
    {
        lock (_gate)
        {
            return new RecentFrames(_run, _log.ToArray(), _anyFrame ? _lastUtc : null);
        }
    }

    public void Check(RunAlignment alignment, FrameKey theirs)
    {
        lock (_gate)
        {
            if (_run == alignment.Ours)
            {
                alignment.Check(theirs, _log);
            }
        }
    }

    public void SetRingFloor(RunId run, long? tick)
    {
        lock (_gate)
        {
            _ringFloor = _run == run ? tick : null;
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
            if (_ring is { } ring && _run is { } current)
            {
                foreach (var (run, unit) in ring.From(current, fromTick))
                {
                    _writer.Write(run, _session.SsrcOf(run), _session.ParametersOf(run), unit);
                }
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
            }
        }
    }

    /// <summary>A session begins, or its RTP time began anew: pictures that follow are a new run.</summary>
    public void BeginRun(RunId run)
    {
        lock (_gate)
        {
            _writer.EndRun("a new session begins");
            _run = run;
            _ringFloor = null;
            _log.Clear();
            if (Home)
            {
                _writer.Enable();
            }
        }
    }

    /// <summary>The session ended or could not be opened; until the next picture there is a gap with this cause.</summary>
    public void EndRun(string reason)
    {
        lock (_gate)
        {
            _writer.EndRun(reason);
            _gaps?.Open(_anyFrame ? _lastUtc : _context.Time.GetUtcNow(), reason);
        }
    }

    public void OnAccessUnit(AccessUnit unit)
    {
        lock (_gate)
        {
            if (_run is not { } run)
            {
                return;
            }

            var key = new FrameKey(unit.Tick, unit.Hash);
            _log.Add(key);
            _last = key;
            _lastAt = _context.Time.GetTimestamp();
            _lastUtc = unit.ArrivalUtc;
            _anyFrame = true;
            _receivedBytes += unit.SizeBytes;
            if (unit.Flags.HasFlag(AccessUnitFlags.Damaged))
            {
                _damaged++;
            }

            _ring?.Add(run, unit, _ringFloor);
            if (_writer.Writing)
            {
                NoteGap(unit, _writer.Write(run, _session.SsrcOf(run), Parameters, unit));
            }
        }
    }

    public void OnLoss(int packets) => RecorderMetrics.PacketsLost.Inc(packets);

    public void OnSenderReport(SenderReport report)
    {
        // Kept by the session for the run's description; placement is by arrival and by content (recording.md section 1).
    }

    public void OnParameters(H264Parameters parameters)
    {
        lock (_gate)
        {
            Parameters = parameters;
            _writer.SetParameters((_last?.Tick ?? -1) + 1, parameters);
        }
    }

    public void OnTimelineReset(string reason)
    {
        _context.Journal.Write(JournalSeverity.Warning, "CameraState", $"{Camera}: {reason}; a new run begins.", Server, Camera);
        _session.BeginRun();
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

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        lock (_gate)
        {
            _writer.Disable("the camera is no longer recorded here");
            _ring?.Clear();
        }
    }
}
