using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>One camera of one server at a recorder, behind the product's camera seam: session, ring, and what is written.</summary>
internal sealed class SimFeed : IFeed
{
    private readonly SimRecorder _recorder;
    private readonly SimSources _sources;
    private readonly SimCamera? _camera;
    private readonly SimGapLog? _gaps;
    private readonly Dictionary<MediaSession, RunId> _runIds = [];
    private readonly List<SimRelayReader> _readers = [];
    private GuardOrder? _order;
    private long _received;
    private bool _writing;
    private DiskRun? _written;
    private MediaSession? _lastWritten;
    private long _writtenThrough;

    public SimFeed(SimRecorder recorder, string server, CameraSource source, bool home)
    {
        (_recorder, Server, Source, Home) = (recorder, server, source, home);
        _camera = recorder.Site.Cameras.GetValueOrDefault(source.Camera);
        Lane = new SimLane(recorder);
        _sources = new SimSources(recorder, this, _camera);
        _gaps = home && _camera is not null ? new SimGapLog(recorder, server, _camera) : null;
    }

    /// <summary>The line of pictures that counts.</summary>
    public SimLane Lane { get; private set; }

    public string Server { get; }

    public CameraSource Source { get; }

    public string Camera => Source.Camera;

    public bool Home { get; }

    public bool Ended { get; private set; }

    public CameraState State => _sources.InForce?.State ?? CameraState.Stopped;

    public string StateReason => _sources.InForce?.Reason ?? "nothing is held before a failure";

    public string? FedBy => _sources.FedBy;

    public long Damaged { get; private set; }

    public bool Keeping => !Home && _writing;

    public FeedView View() => new()
    {
        Run = Lane.Run,
        Last = Lane.Last,
        LastAge = Lane.LastAge,
        Receiving = Lane.LastAge < TimeSpan.FromSeconds(2) && State == CameraState.Recording,
        UnbrokenFromTick = Lane.UnbrokenFrom,
        Behind = Lane.Delay.Behind(_recorder.Elapsed, WallMap.TicksPerSecond),
        OverCap = Lane.Ring?.OverCap ?? false,
        RingBytes = Lane.Ring?.Bytes ?? 0,
        ReceivedBytes = _received,
        Class = _sources.Class.Class,
        ClassReason = _sources.Class.Reason,
    };

    public RecentFrames Recent() => new(Lane.Run, Lane.Log.ToArray(), Lane.LastAge?.TotalMilliseconds);

    public void Check(RunAlignment alignment, FrameKey theirs)
    {
        if (Lane.Run == alignment.Ours)
        {
            alignment.Check(theirs, Lane.Log);
        }
    }

    public void SetRingFloor(RunId run, long? tick) => Lane.Floor = Lane.Run == run ? tick : null;

    public void Guard(GuardOrder order)
    {
        _order = order;
        Lane.Ring ??= new SimRing(_recorder.Site.IsPlanted("ring-too-short"));
        Lane.Ring.Resize(order.Ring, order.RingCapBytes);
        _sources.Guard(order);
    }

    public void Advise(in GuardAdvice advice) => _sources.Advise(advice);

    public void Assist(string? relayFrom) => _sources.RecordHome(relayFrom);

    public void StartKeeping(long? fromTick)
    {
        if (Home || _writing || _recorder.ForbidsKeeping)
        {
            return;
        }

        _writing = true;
        if (Lane is { Ring: { } ring, Media: { } media } && !_recorder.Site.IsPlanted("kept-from-now"))
        {
            for (var i = ring.IndexOf(media, fromTick); i < ring.Gops.Count; i++)
            {
                Write(Lane, ring.Gops[i]);
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

    public void Start()
    {
        if (Home)
        {
            _sources.RecordHome(relayFrom: null);
        }
    }

    /// <summary>A reader of its live relay, or why it gets none.</summary>
    public (SimRelayReader? Reader, string? Refused) JoinRelay(SimRecorder reader)
    {
        if (FedBy is not null)
        {
            return (null, "its recorder is fed by a relay itself");
        }

        if (_readers.Count >= LiveRelay.MaxReaders)
        {
            return (null, "its recorder answers 503");
        }

        var joined = new SimRelayReader(_recorder, reader, Server, left => _readers.Remove(left));
        _readers.Add(joined);
        return (joined, null);
    }

    /// <summary>Tells the readers of the relay that it ends.</summary>
    public void EndRelay(SimRelayEnd end)
    {
        foreach (var reader in _readers)
        {
            reader.End(end);
        }

        _readers.Clear();
    }

    public ValueTask DisposeAsync()
    {
        Ended = true;
        var own = FedBy is null;
        _sources.End();
        EndRelay(new SimRelayEnd("the sender ended its session", SessionMoves: own));
        _writing = false;
        CloseRun("the camera is no longer recorded here");
        Lane.Ring?.Clear();
        return ValueTask.CompletedTask;
    }

    public void CheckSilence() => _sources.CheckSilence();

    public void OnRelayBroken(SimRelay relay) => _sources.OnRelayBroken(relay);

    public void OnSessionMoved(SimRelay relay) => _sources.OnSessionMoved(relay);

    /// <summary>A line of pictures beside the one in force, held like that.</summary>
    public SimLane NewLane()
    {
        var lane = new SimLane(_recorder);
        if (_order is { } order)
        {
            lane.Ring = new SimRing(_recorder.Site.IsPlanted("ring-too-short"));
            lane.Ring.Resize(order.Ring, order.RingCapBytes);
        }

        return lane;
    }

    /// <summary>The other line of pictures counts from now on; what the ended one holds stays in front of it.</summary>
    public void Promote(SimLane lane)
    {
        var ended = Lane;
        Lane = lane;
        foreach (var gop in _writing ? lane.Ring?.Gops ?? [] : [])
        {
            Write(lane, gop);
        }

        lane.Adopt(ended);
    }

    /// <summary>Nothing is held any more: what the ring had is of the past.</summary>
    public void Forget()
    {
        if (Lane.Run is not null)
        {
            Lane.Ring?.Clear();
            Lane = NewLane();
        }
    }

    public void BeginRun(SimLane lane, MediaSession media)
    {
        var run = _recorder.NextRun();
        lane.BeginRun(media, run);
        _runIds[media] = run;
        media.Camera.Recorded(run, media);
        if (lane == Lane)
        {
            CloseRun("a new session begins");
            _writing |= Home;
        }
    }

    public void EndRun(SimLane lane, string reason)
    {
        if (lane == Lane)
        {
            CloseRun(reason);
            _gaps?.Open(lane.LastAt is not null ? lane.LastNumber + 1 : _camera!.Newest + 1, reason);
        }
    }

    public void OnGop(SimLane lane, SimGop gop)
    {
        lane.Add(gop);
        _received += SimGop.Bytes;
        if (lane != Lane)
        {
            return;
        }

        Damaged += gop.Damaged ? 1 : 0;
        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            _readers[i].Offer(gop);
        }

        if (!_writing)
        {
            return;
        }

        if (Write(lane, gop))
        {
            _gaps?.Close(gop.Number - 1);
        }
        else
        {
            _gaps?.Open(gop.Number, "the disk does not keep up: the write queue is full");
        }
    }

    private bool Write(SimLane lane, SimGop gop)
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

        var late = TimeSpan.FromSeconds(lane.LastNumber - gop.Number);
        if (_written!.Find(gop.Number) is null && !_recorder.Writer.TryAppend(_written, gop, lane.LastUtc - late))
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
