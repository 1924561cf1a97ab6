using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>What a recorder does with plans, without any video: fencing, roles, answers, hand-back, holdings.</summary>
internal sealed class PlayedRecorder(string name, bool isSpare)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoleHeld> _roles = new(StringComparer.Ordinal);
    private readonly List<RoleAnswer> _answers = [];
    private RecorderPlan? _plan;
    private string _boot = "b1";
    private int _starts = 1;
    private long _sequence;
    private int _held;

    public bool Dead { get; private set; }
    public string Name => name;

    /// <summary>It writes this camera until a plan says that its recording ended.</summary>
    public (string Server, string Camera)? Keeps { get; set; }

    public bool KeepsNow => Keeps is { } kept && _plan?.Stopped.Any(s => s.Server == kept.Server && s.Camera == kept.Camera) != true;

    public IReadOnlyList<RoleHeld> Roles
    {
        get
        {
            lock (_lock)
            {
                return Dead ? [] : [.. _roles.Values];
            }
        }
    }

    public RecorderPlan? Plan => _plan;

    public PlanVersion Observed => _plan?.Version ?? default;

    public void Kill()
    {
        lock (_lock)
        {
            Dead = true;
        }
    }

    /// <summary>Starts again from its cached plan; roles are served only after a fresh plan (R8).</summary>
    public void Start()
    {
        lock (_lock)
        {
            Dead = false;
            _boot = $"b{++_starts}";
            _sequence = 0;
            _roles.Clear();
            _answers.Clear();
        }
    }

    public void BringHome()
    {
        lock (_lock)
        {
            _held = 0;
        }
    }

    public void OnPlan(RecorderPlan plan)
    {
        lock (_lock)
        {
            if (Dead || plan.Recorder != name || (_plan is not null && plan.Version < _plan.Version))
            {
                return;
            }
            var kept = plan.KeepOthers && _plan is not null
                ? _plan.Record.Where(r => !plan.Record.Any(x => x.Source.Camera == r.Source.Camera) && !plan.Stopped.Any(x => x.Camera == r.Source.Camera)) : [];
            _plan = plan with { Record = [.. plan.Record, .. kept] };
            foreach (var (server, term) in plan.Terms)
            {
                var before = _terms.GetValueOrDefault(server);
                _terms[server] = Math.Max(before, term);
                if (_roles.TryGetValue(server, out var role) && role.Term < _terms[server])
                {
                    _roles.Remove(server);
                }
            }
            if (plan.OwnRole is { } own && own.Term >= _terms.GetValueOrDefault(name))
            {
                _roles[name] = own;
            }
            else if (plan.OwnRole is null)
            {
                _roles.Remove(name);
            }
            _answers.Clear();
            foreach (var assume in plan.Assume)
            {
                Obey(assume);
            }
        }
    }

    public Beat? Beat(TimeSpan now)
    {
        lock (_lock)
        {
            return Dead ? null : new Beat
            {
                Site = "demo",
                Id = Guid.NewGuid().ToString("N"),
                Time = default,
                Recorder = name,
                BootId = _boot,
                StoreId = "s1",
                Sequence = ++_sequence,
                MonotonicMs = (long)now.TotalMilliseconds,
                PlanObserved = _plan?.Version ?? default,
                Terms = new Dictionary<string, long>(_terms),
                Roles = [.. _roles.Values],
                Answers = [.. _answers],
                HttpUrl = $"http://{name}",
                PublicKey = "",
                Health = World.Well,
                Digest = new CameraDigest(Recorded, Recorded, Recorded),
                Holdings =
                [
                    .. _held == 0 ? [] : (HoldingReport[])[new HoldingReport("slave-2", "slave-2-cam-1", new RunId(name, _boot, 1), 0, 9, _held, 1, false)],
                    .. KeepsNow ? (HoldingReport[])[new HoldingReport(Keeps!.Value.Server, Keeps.Value.Camera, new RunId(name, _boot, 2), 0, 9, 5, 1, true)] : [],
                ],
                Guarding = isSpare ? [.. _plan?.Guard.Select(Report) ?? []] : [],
            };
        }
    }

    // Its own cameras, and those of the role that it serves.
    private int Recorded => (_plan?.Record.Count ?? 0)
        + (_plan?.Assume.Where(a => a.Phase == AssumePhase.Serve && _roles.ContainsKey(a.Server)).Sum(a => a.Cameras.Count) ?? 0);

    private void Obey(AssumeEntry assume)
    {
        if (assume.Phase == AssumePhase.HandBack)
        {
            _roles.Remove(assume.Server);
            _answers.Add(new RoleAnswer(assume.Server, assume.Term, RoleAnswerKind.HandedBack, "done."));
            return;
        }
        var taken = assume.Term >= _terms.GetValueOrDefault(assume.Server) && assume.EvidenceAgeMs < 10_000;
        if (taken)
        {
            _terms[assume.Server] = assume.Term;
            _roles[assume.Server] = new RoleHeld(assume.Server, assume.Term);
            _held = 100;
        }
        _answers.Add(new RoleAnswer(assume.Server, assume.Term, taken ? RoleAnswerKind.Active : RoleAnswerKind.Refused, "as told."));
    }

    private static GuardReport Report(GuardEntry entry) => new()
    {
        Server = entry.Server,
        Recorder = entry.Recorder,
        Probe = SignValue.Alive,
        Refused = false,
        FramesArriving = true,
        Cameras = entry.Cameras.Count,
        Covered = entry.Cameras.Count,
        CoveredPriority = entry.Cameras.Sum(c => c.Priority),
        Keeping = 0,
    };
}
