using Failover.Contracts;
using Failover.Heartbeat;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>Heartbeat: the product's watch and detector; probes go over the simulated network.</summary>
internal sealed class HeartbeatProcess(SimSite site, SimMachine machine, int replica) : ServiceProcess(site, machine, "heartbeat", replica)
{
    private readonly HealthBugs _bugs = new(site);
    private readonly Dictionary<string, ProbeLoop> _loops = new(StringComparer.Ordinal);
    private HeartbeatMind _mind = null!;
    private StoreMirror<SiteServer> _servers = null!;
    private StoreMirror<FailoverServer> _spares = null!;
    private bool _objectsChanged;

    protected override void OnStart()
    {
        base.OnStart();
        _loops.Clear();
        _mind = new HeartbeatMind(Journal, Identity, Site.Times, Machine.Clock, Elapsed);
        _servers = Mirror<SiteServer>(() => _objectsChanged = true);
        _spares = Mirror<FailoverServer>(() => _objectsChanged = true);
        Site.Bus.Subscribe<Beat>(this, Topics.Beats, null, beat => _mind.Watch.OnBeat(beat, Elapsed));
        EverySomewhere(HeartbeatMind.JudgeEvery, Tick);
    }

    private void Tick()
    {
        if (_objectsChanged)
        {
            _objectsChanged = false;
            Follow();
        }

        var reports = _mind.Tick(Elapsed);
        for (var i = 0; i < reports.Count; i++)
        {
            var report = reports[i] with { Id = NewId() };
            Publish(Topics.Health, _bugs.Said(report));
        }
    }

    private void Follow()
    {
        var wanted = new SortedDictionary<string, (string Address, bool IsSpare)>(StringComparer.Ordinal);
        foreach (var server in _servers.Objects.Values)
        {
            wanted[server.Metadata.Name] = (server.Spec.Address, false);
        }

        foreach (var spare in _spares.Objects.Values)
        {
            wanted[spare.Metadata.Name] = (spare.Spec.Address, true);
        }

        foreach (var name in _loops.Keys.ToList())
        {
            if (!wanted.TryGetValue(name, out var now) || !string.Equals(now.Address, _loops[name].Address, StringComparison.Ordinal))
            {
                _loops.Remove(name, out var gone);
                gone!.Ended = true;
                _mind.Watch.Remove(name);
            }
        }

        foreach (var (name, (address, isSpare)) in wanted)
        {
            if (!_loops.ContainsKey(name))
            {
                _mind.Watch.Add(name, isSpare, Elapsed);
                var loop = _loops[name] = new ProbeLoop(name, address) { Due = Elapsed };
                Probe(loop);
            }
        }
    }

    private void Probe(ProbeLoop loop)
    {
        if (loop.Ended)
        {
            return;
        }

        if (Site.At(loop.Address) is not { } recorder)
        {
            Heard(loop, Silent);
            return;
        }

        Site.Network.Ask(
            this, recorder, Site.Times.ProbeAnswer, recorder.AnswerProbe, answer => Heard(loop, new ProbeOutcome(ProbeResult.Answered, answer, "answered")),
            () => Heard(loop, Refused), () => Heard(loop, Silent));
    }

    private static readonly ProbeOutcome Refused = new(ProbeResult.Refused, null, "connection refused, no process listens there");
    private static readonly ProbeOutcome Silent = new(ProbeResult.Silent, null, "no answer in time");

    // A periodic timer owes one tick, not all: the next question comes at once after a long wait, else at its time.
    private void Heard(ProbeLoop loop, ProbeOutcome outcome)
    {
        if (loop.Ended)
        {
            return;
        }

        var now = Elapsed;
        _mind.Watch.OnProbe(loop.Name, outcome, now);
        loop.Due += Site.Times.ProbeEvery;
        if (loop.Due < now)
        {
            loop.Due = now;
        }

        After(loop.Due - now + Starved, () => Probe(loop));
    }

    private sealed class ProbeLoop(string name, string address)
    {
        public string Name => name;

        public string Address => address;

        /// <summary>When its timer ticks next.</summary>
        public TimeSpan Due { get; set; }

        public bool Ended { get; set; }
    }
}
