using Failover.Contracts;

namespace Failover.Bench;

/// <summary>A recorder without any video, as the control plane sees it: it obeys its plans and says so in its beats.</summary>
/// <param name="isAlive">Whether a recorder of this name answers now: what this one, as a guard, sees of it.</param>
internal sealed class PlayedRecorder(string site, string name, string address, int cameras, Func<string, bool> isAlive)
{
    private static readonly RecorderHealth Well = new(false, 1, false, null, 1L << 40);
    private readonly Lock _lock = new();
    private readonly string _boot = Guid.NewGuid().ToString("N");
    private RecorderPlan? _plan;
    private long _sequence;

    public string Name => name;

    public string Address => address;

    public bool Dead { get; set; }

    public void OnPlan(RecorderPlan plan)
    {
        lock (_lock)
        {
            if (!Dead && (_plan is null || plan.Version >= _plan.Version))
            {
                _plan = plan;
            }
        }
    }

    public ProbeAnswer Probe(TimeSpan now) => new()
    {
        Recorder = name, BootId = _boot, StoreId = name, MonotonicMs = (long)now.TotalMilliseconds, Time = DateTimeOffset.UnixEpoch, Health = Well,
    };

    public Beat Beat(TimeSpan now)
    {
        lock (_lock)
        {
            var roles = _plan?.Assume.Where(a => a.Phase == AssumePhase.Serve).Select(a => new RoleHeld(a.Server, a.Term)).ToList() ?? [];
            var answers = roles.ConvertAll(role => new RoleAnswer(role.Server, role.Term, RoleAnswerKind.Active, "As told."));
            if (_plan?.OwnRole is { } own)
            {
                roles.Add(own);
            }

            return new Beat
            {
                Site = site,
                Id = Guid.NewGuid().ToString("N"),
                Time = TimeProvider.System.GetUtcNow(),
                Recorder = name,
                BootId = _boot,
                StoreId = name,
                Sequence = ++_sequence,
                MonotonicMs = (long)now.TotalMilliseconds,
                PlanObserved = _plan?.Version ?? default,
                Terms = _plan?.Terms ?? new Dictionary<string, long>(),
                Roles = roles,
                Answers = answers,
                HttpUrl = address,
                PublicKey = "",
                Health = Well,
                Digest = new CameraDigest(cameras, cameras, cameras),
                Guarding = _plan is null ? [] : [.. _plan.Guard.Select(entry => Report(entry))],
            };
        }
    }

    private GuardReport Report(GuardEntry entry)
    {
        var alive = isAlive(entry.Recorder);
        return new GuardReport
        {
            Server = entry.Server,
            Recorder = entry.Recorder,
            Probe = alive ? SignValue.Alive : SignValue.Missing,
            Refused = !alive,
            LastAnswerAgeMs = alive ? 100 : 2000,
            AnsweredBootId = entry.Recorder,
            FramesArriving = true,
            Cameras = entry.Cameras.Count,
            Covered = entry.Cameras.Count,
            CoveredPriority = entry.Cameras.Count * 50,
            Keeping = alive ? 0 : entry.Cameras.Count,
            KeepingReason = alive ? null : "Its process died.",
            BytesPerSecond = entry.Cameras.Count * 500_000L,
            RingBytes = entry.Cameras.Count * 20_000_000L,
        };
    }
}
