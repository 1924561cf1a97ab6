using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// What a guard received in an incident that began while it covered the camera: from its first written picture until the recorder that
/// fills the server's role flushes pictures of its own again. Covered is shown before a failure, so what the guard says of it meanwhile
/// takes nothing away: all that its session got and it lived on to write is due (R1).
/// </summary>
internal sealed class IncidentBook(SimSite site, Truth truth, CoverageBook coverage) : WireListener
{
    private readonly Dictionary<(string Guard, string Camera), Incident> _incidents = [];
    private readonly Dictionary<(string Server, GopId Gop), string> _due = [];
    private readonly HashSet<(string Recorder, string Server)> _serves = [];

    public IEnumerable<(GopId Gop, string Guard)> Received(string server) => _due.Where(d => d.Key.Server == server).Select(d => (d.Key.Gop, d.Value));

    public override void OnProbeAnswer(SimProcess from, ProbeAnswer answer)
    {
        _serves.RemoveWhere(role => role.Recorder == from.Name);
        foreach (var role in answer.Roles)
        {
            if (role.Server != from.Name)
            {
                _serves.Add((from.Name, role.Server));
            }
        }
    }

    public override void OnDisk(DiskEvent happened)
    {
        var camera = happened.Gop.Camera;
        if (happened.Kind == DiskEventKind.Written && happened.Recorder != happened.Server && coverage.Covers(happened.Recorder, camera))
        {
            _incidents.TryAdd((happened.Recorder, camera), new Incident());
        }
        else if (happened.Kind == DiskEventKind.Durable && happened.Run.Recorder == happened.Recorder
            && (happened.Recorder == happened.Server || _serves.Contains((happened.Recorder, happened.Server))))
        {
            foreach (var (key, incident) in _incidents)
            {
                incident.Over |= key.Camera == camera && key.Guard != happened.Recorder && happened.Gop.Number >= incident.Began;
            }
        }
    }

    public override void OnSent(string server, string recorder, GopId gop)
    {
        if (_incidents.TryGetValue((recorder, gop.Camera), out var incident) && !incident.Over)
        {
            incident.Began ??= gop.Number;
            incident.Fresh.Enqueue((site.World.Lived, server, gop));
        }
    }

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        // Its duty went to another one, or an operator took the camera away.
        foreach (var key in _incidents.Keys.Where(k => k.Guard == plan.Recorder && !coverage.IsGuarded(k.Guard, k.Camera)).ToList())
        {
            _incidents.Remove(key);
        }
    }

    /// <summary>What was received long enough ago is due, unless its guard died or its disk broke meanwhile.</summary>
    public void Look()
    {
        foreach (var (key, incident) in _incidents.ToList())
        {
            var guard = site.Recorders[key.Guard];
            if (!truth.IsWell(guard, 0) || guard.DiskInTrouble)
            {
                _incidents.Remove(key);
                continue;
            }

            while (incident.Fresh.TryPeek(out var fresh) && site.World.Lived - fresh.At >= CoverageBook.Flushed)
            {
                incident.Fresh.Dequeue();
                _due.TryAdd((fresh.Server, fresh.Gop), key.Guard);
            }

            if (incident.Over && incident.Fresh.Count == 0)
            {
                _incidents.Remove(key);
            }
        }
    }

    private sealed class Incident
    {
        /// <summary>First number that came after it began; null while none came.</summary>
        public long? Began { get; set; }

        /// <summary>Who fills the server's role flushes its own pictures again.</summary>
        public bool Over { get; set; }

        public Queue<(TimeSpan At, string Server, GopId Gop)> Fresh { get; } = new();
    }
}
