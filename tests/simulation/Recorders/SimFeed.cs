using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>One camera of one server at a recorder, behind the product's camera seam: session, ring, and what is written.</summary>
internal sealed class SimFeed : IFeed
{
    /// <summary>40 s, as the product's log of pictures.</summary>
    private const int Logged = 40 * SimGop.Pictures;

    private readonly SimRecorder _recorder;
    private readonly SimSession _session;
    private readonly SimCamera? _camera;
    private readonly FrameLog _log = new(Logged);
    private readonly SimGapLog? _gaps;
    private readonly Dictionary<MediaSession, RunId> _runIds = [];
    private SimRing? _ring;
    private GuardOrder _order;
    private MediaSession? _media;
    private RunId? _run;
    private FrameKey? _last;
    private TimeSpan _lastAt;
    private DateTimeOffset _lastUtc;
    private bool _anyFrame;
    private long _lastNumber;
    private long? _floor;
    private long? _unbrokenFrom;
    private long _received;
    private bool _writing;
    private DiskRun? _written;
    private MediaSession? _lastWritten;
    private long _writtenThrough;

    public SimFeed(SimRecorder recorder, string server, CameraSource source, bool home)
    {
        (_recorder, Server, Source, Home) = (recorder, server, source, home);
        _camera = recorder.Site.Cameras.GetValueOrDefault(source.Camera);
        _session = new SimSession(recorder, this, _camera);
        _gaps = home && _camera is not null ? new SimGapLog(recorder, server, _camera) : null;
    }

    public string Server { get; }

    public CameraSource Source { get; }

    public string Camera => Source.Camera;

    public bool Home { get; }

    public bool Ended { get; private set; }

    public CameraState State => _session.State;

    public string StateReason => _session.Reason;

    public long Damaged { get; private set; }

    public bool Keeping => !Home && _writing;

    public FeedView View()
    {
        var age = _anyFrame ? _recorder.Elapsed - _lastAt : (TimeSpan?)null;
        return new FeedView
        {
            Run = _run,
            Last = _last,
            LastAge = age,
            Receiving = age < TimeSpan.FromSeconds(2) && _session.State == CameraState.Recording,
            UnbrokenFromTick = _unbrokenFrom,
            OverCap = _ring?.OverCap ?? false,
            RingBytes = _ring?.Bytes ?? 0,
            ReceivedBytes = _received,
            Class = _order.Class,
            ClassReason = _order.Class == GuardClass.Hot ? null : "planned so",
        };
    }

    public RecentFrames Recent() => new(_run, _log.ToArray(), _anyFrame ? (_recorder.Elapsed - _lastAt).TotalMilliseconds : null);

    public void Check(RunAlignment alignment, FrameKey theirs)
    {
        if (_run == alignment.Ours)
        {
            alignment.Check(theirs, _log);
        }
    }

    public void SetRingFloor(RunId run, long? tick) => _floor = _run == run ? tick : null;

    public void Guard(GuardOrder order)
    {
        _order = order;
        (_ring ??= new SimRing(_recorder.Site.IsPlanted("ring-too-short"))).Resize(order.Ring, order.RingCapBytes);
        StartIfHeld();
    }

    public void StartKeeping(long? fromTick)
    {
        if (Home || _writing || _recorder.ForbidsKeeping)
        {
            return;
        }

        _writing = true;
        StartIfHeld();
        if (_ring is { } ring && _media is { } media && !_recorder.Site.IsPlanted("kept-from-now"))
        {
            for (var i = ring.IndexOf(media, fromTick); i < ring.Gops.Count; i++)
            {
                Write(ring.Gops[i]);
            }
        }
    }

    public void StopKeeping(string reason)
    {
        if (!Home)
        {
            _writing = false;
            CloseRun(reason);
        }
    }

    public void Start() => StartIfHeld();

    public ValueTask DisposeAsync()
    {
        Ended = true;
        _session.End();
        _writing = false;
        CloseRun("the camera is no longer recorded here");
        _ring?.Clear();
        return ValueTask.CompletedTask;
    }

    public void CheckSilence() => _session.CheckSilence();

    public void BeginRun(MediaSession media)
    {
        CloseRun("a new session begins");
        _media = media;
        _run = _recorder.NextRun();
        _runIds[media] = _run.Value;
        media.Camera.Recorded(_run.Value, media);
        _floor = null;
        _unbrokenFrom = null;
        _log.Clear();
        _writing |= Home;
    }

    public void EndRun(string reason)
    {
        CloseRun(reason);
        _gaps?.Open(_anyFrame ? _lastNumber + 1 : _camera!.Newest + 1, reason);
    }

    public void OnGop(SimGop gop)
    {
        for (var i = 0; i < SimGop.Pictures && !gop.Damaged; i++)
        {
            _log.Add(gop.Key(i));
        }

        _last = gop.Key(SimGop.Pictures - 1);
        (_lastAt, _lastUtc, _lastNumber, _anyFrame) = (_recorder.Elapsed, _recorder.MediaUtc, gop.Number, true);
        _received += SimGop.Bytes;
        Damaged += gop.Damaged ? 1 : 0;
        if (_ring is { } ring)
        {
            ring.Add(gop, _floor);
            _unbrokenFrom = ring.UnbrokenFrom(gop.Session);
        }

        if (_writing)
        {
            if (Write(gop))
            {
                _gaps?.Close(gop.Number - 1);
            }
            else
            {
                _gaps?.Open(gop.Number, "the disk does not keep up: the write queue is full");
            }
        }
    }

    /// <summary>A cold camera is connected only when it must be kept.</summary>
    private void StartIfHeld()
    {
        if (Home || _writing || (_ring is not null && _order.Class == GuardClass.Hot))
        {
            _session.Start();
        }
    }

    private bool Write(SimGop gop)
    {
        if (gop.Session == _lastWritten && gop.Number <= _writtenThrough)
        {
            return true;
        }

        if (_written?.Session != gop.Session)
        {
            CloseRun("the next session begins");
            _written = _recorder.OpenRun(
                new RunInfo
                {
                    Id = _runIds[gop.Session],
                    Server = Server,
                    Camera = Camera,
                    Purpose = Home ? RunPurpose.Live : RunPurpose.Kept,
                    OpenedUtc = _recorder.MediaUtc,
                },
                gop.Session);
        }

        var late = TimeSpan.FromSeconds(_lastNumber - gop.Number);
        if (_written!.Find(gop.Number) is null && !_recorder.Writer.TryAppend(_written, gop, _lastUtc - late))
        {
            return false;
        }

        (_lastWritten, _writtenThrough) = (gop.Session, gop.Number);
        return true;
    }

    private void CloseRun(string reason)
    {
        if (_written is { } run)
        {
            _written = null;
            _recorder.Writer.Close(run, reason);
        }
    }
}
