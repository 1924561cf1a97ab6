using System.Globalization;
using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// R5, R8, R11: a home camera is expected from the first group of pictures on that its server wrote, until an operator takes camera or
/// server away or the disk with the remembered plan is gone. An expected camera is written whenever its recorder is well and reaches it
/// (R11), within seconds of a start and without waiting for anybody (R8), and what arrived is flushed in time, whatever else the disk has
/// to do (R5). So does it arrive in time over a line that has room for the live cameras, whatever else goes over it (R5). A plan ends no camera that nobody took away, and no recorder forgets the plan that it had.
/// </summary>
internal sealed class RecordingChecker(SimSite site, Truth truth) : Checker(site)
{
    /// <summary>A session that broke unseen: 5 s until it is given up, a pause, a connect that times out, the next group of pictures, a flush.</summary>
    private const double Patience = 14;

    /// <summary>After a start: connect, at most a second until the next group of pictures, at most a second until the flush; and room.</summary>
    private const double StartPatience = 4;

    /// <summary>From its arrival: at most a second until the flush tick, its flush, and what was being written at that moment.</summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2.5);

    /// <summary>From the camera to its recorder, over a line with little room: a fetch is noticed within a second or two, and then gives way.</summary>
    private static readonly TimeSpan LinePatience = TimeSpan.FromSeconds(3.5);

    private readonly Dictionary<(string Server, string Camera), Expected> _expected = [];
    private readonly Dictionary<string, Boot> _boots = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Recorder, string StoreId), PlanVersion> _plans = [];
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly HashSet<(string Server, string Camera)> _taken = [];
    private readonly HashSet<RunId> _ended = [];

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        foreach (var stop in plan.Stopped)
        {
            if (!_taken.Contains((stop.Server, stop.Camera)))
            {
                Violate("R11", $"{from.Name} stops {stop.Camera} of {stop.Server} by {stop.By} ({stop.Why}), and nobody took it away");
            }
        }
    }

    public override void OnBeat(SimProcess from, Beat beat)
    {
        // What was overtaken on its way, also by the next beats of the same life, says nothing about now.
        if (!string.Equals(beat.BootId, from.BootId, StringComparison.Ordinal) || !_heard.Add(beat.BootId))
        {
            Raise(beat);
            return;
        }

        if (_plans.TryGetValue((beat.Recorder, beat.StoreId), out var known) && beat.PlanObserved < known)
        {
            Violate("R8", $"{beat.Recorder} starts with plan {beat.PlanObserved}; it had {known} before");
        }

        Raise(beat);
    }

    /// <summary>An operator took a camera away, or a server with all its cameras: what its sessions of now still write expects nothing.</summary>
    public void Take(string server, string? camera = null)
    {
        foreach (var name in Site.Cameras.Keys.Where(name => camera is null || name == camera))
        {
            _taken.Add((server, name));
            End((server, name));
        }
    }

    /// <summary>The recorder's disk is another one: it knows no plan.</summary>
    public void Forget(string server)
    {
        foreach (var key in _expected.Keys.Where(key => key.Server == server).ToList())
        {
            End(key);
        }
    }

    public override void OnOffered(string server, string recorder, GopId gop)
    {
        if (string.Equals(server, recorder, StringComparison.Ordinal) && _expected.TryGetValue((server, gop.Camera), out var camera))
        {
            camera.Offered.Enqueue((Lived, gop.Number));
        }
    }

    public override void OnSent(string server, string recorder, GopId gop)
    {
        if (string.Equals(server, recorder, StringComparison.Ordinal) && _expected.TryGetValue((server, gop.Camera), out var camera))
        {
            camera.Newest = Math.Max(camera.Newest, gop.Number);
            camera.Arrived.Enqueue((Lived, gop.Number));
        }
    }

    public override void OnDisk(DiskEvent happened)
    {
        // What comes home from a holder is no recording of the server's own.
        if (happened.Kind is not (DiskEventKind.Written or DiskEventKind.Durable) || !string.Equals(happened.Recorder, happened.Server, StringComparison.Ordinal)
            || !string.Equals(happened.Run.Recorder, happened.Recorder, StringComparison.Ordinal))
        {
            return;
        }

        var key = (happened.Server, happened.Gop.Camera);
        if (!_expected.TryGetValue(key, out var camera))
        {
            if (_ended.Contains(happened.Run))
            {
                return;
            }

            _expected[key] = camera = new Expected();
        }

        camera.Run = happened.Run;
        if (happened.Kind == DiskEventKind.Durable)
        {
            camera.Flushed = Math.Max(camera.Flushed, happened.Gop.Number);
        }
        else
        {
            camera.WrittenAt = Lived;
            camera.Told = false;
        }
    }

    public override void Look()
    {
        foreach (var recorder in Site.Recorders.Values)
        {
            if (!recorder.IsSpare && recorder.Running && _boots.GetValueOrDefault(recorder.Name)?.Id != recorder.BootId)
            {
                _boots[recorder.Name] = new Boot(recorder.BootId, Lived);
            }
        }

        foreach (var (key, camera) in _expected)
        {
            Judge(key, camera, Site.Recorders[key.Server], Site.Cameras[key.Camera]);
        }
    }

    private void Raise(Beat beat)
    {
        var key = (beat.Recorder, beat.StoreId);
        var known = _plans.GetValueOrDefault(key);
        _plans[key] = beat.PlanObserved > known ? beat.PlanObserved : known;
    }

    private void Judge((string Server, string Camera) key, Expected expected, SimRecorder recorder, SimCamera camera)
    {
        var well = WellFor(recorder, camera);
        JudgeFlush(key, expected, well);
        JudgeLine(key, expected, well);
        if (_boots.GetValueOrDefault(key.Server) is { } boot)
        {
            // The first look at a new process comes up to a tenth of a second after its start.
            var age = (Lived - boot.Since).TotalSeconds;
            if (age >= StartPatience && expected.JudgedBoot != boot.Id)
            {
                expected.JudgedBoot = boot.Id;
                if (well.TotalSeconds >= age && expected.WrittenAt < boot.Since)
                {
                    Violate("R8", $"{key.Server} has run for {age:0.0} s, is well and reaches {key.Camera}, and has not written a picture of it");
                }
            }
        }

        if (well.TotalSeconds >= Patience && (Lived - expected.WrittenAt).TotalSeconds > Patience && !expected.Told)
        {
            expected.Told = true;
            Violate("R11", string.Create(CultureInfo.InvariantCulture, $"{key.Server} is well and does not record {key.Camera}, for {(Lived - expected.WrittenAt).TotalSeconds:0} s"));
        }
    }

    private void JudgeFlush((string Server, string Camera) key, Expected expected, TimeSpan well)
    {
        while (expected.Arrived.TryPeek(out var oldest) && Lived - oldest.At > FlushPatience)
        {
            expected.Arrived.Dequeue();
            if (oldest.Number > expected.Flushed && well > Lived - oldest.At)
            {
                Violate("R5", string.Create(CultureInfo.InvariantCulture, $"{key.Server} received {key.Camera} {oldest.Number} {(Lived - oldest.At).TotalSeconds:0.0} s ago, is well, and has not flushed it"));
            }
        }
    }

    private void JudgeLine((string Server, string Camera) key, Expected expected, TimeSpan well)
    {
        while (expected.Offered.TryPeek(out var oldest) && Lived - oldest.At > LinePatience)
        {
            expected.Offered.Dequeue();
            if (oldest.Number > expected.Newest && well > Lived - oldest.At + LinePatience)
            {
                Violate("R5", string.Create(CultureInfo.InvariantCulture, $"{key.Camera} {oldest.Number} has been on its way to {key.Server} for {(Lived - oldest.At).TotalSeconds:0.0} s, over a line with room for its cameras"));
            }
        }
    }

    /// <summary>For how long recorder, its line, its disk, the camera and the way between them have been well.</summary>
    private TimeSpan WellFor(SimRecorder recorder, SimCamera camera)
    {
        var shortest = camera.MaxSessions == 1 ? TimeSpan.Zero : truth.LosslessFor;
        foreach (var one in new[] { truth.WellFor(recorder), truth.WellFor(camera), truth.TalkFor(recorder.Machine, camera.Machine), truth.DiskWellFor(recorder), truth.LineRoomFor(recorder) })
        {
            shortest = one is not { } time ? TimeSpan.Zero : time < shortest ? time : shortest;
        }

        return shortest;
    }

    private void End((string Server, string Camera) key)
    {
        if (_expected.Remove(key, out var camera) && camera.Run is { } run)
        {
            _ended.Add(run);
        }
    }

    private sealed record Boot(string Id, TimeSpan Since);

    private sealed class Expected
    {
        public Queue<(TimeSpan At, long Number)> Arrived { get; } = new();

        public Queue<(TimeSpan At, long Number)> Offered { get; } = new();

        /// <summary>Number of the newest that arrived.</summary>
        public long Newest { get; set; } = long.MinValue;

        public RunId? Run { get; set; }

        public long Flushed { get; set; } = long.MinValue;

        public TimeSpan WrittenAt { get; set; }

        public string? JudgedBoot { get; set; }

        public bool Told { get; set; }
    }
}
