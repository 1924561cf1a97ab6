using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>A small site for the rules' tables: three servers (slave-2 has eight cameras), two spares, everything well.</summary>
internal sealed class World
{
    public static readonly FailoverTimes Times = new();
    public static readonly RecorderHealth Well = new(false, 1, false, null, 1L << 40);

    public World()
    {
        AddServer("master-1", 1);
        AddServer("slave-1", 1);
        AddServer("slave-2", 8);
        AddSpare("spare-1");
        AddSpare("spare-2");
        Guards("spare-1", "slave-2", 8);
        Guards("spare-2", "master-1", 1);
        Verdict = new VerdictReport
        {
            Site = "demo",
            Id = "v",
            Time = default,
            Entitled = true,
            Reasons = ["All is licensed."],
            CamerasCounted = 10,
            CamerasLicensed = 10,
            BaseLicence = true,
        };
    }

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1000);
    public DateTimeOffset Wall { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    public SiteSpec Site { get; set; } = new() { StableSeconds = 3 };
    public Dictionary<string, SiteServer> Servers { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, FailoverServer> Spares { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Camera> Cameras { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Takeover> Takeovers { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Reinsertion> Reinsertions { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, BeatSeen> Beats { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, HealthSeen> Health { get; } = new(StringComparer.Ordinal);
    public VerdictReport? Verdict { get; set; }
    public IReadOnlyDictionary<string, ServerMemory> Memory { get; private set; } = new Dictionary<string, ServerMemory>();

    public ElectionView View => new()
    {
        Wall = Wall,
        Site = Site,
        Servers = Servers,
        Spares = Spares,
        Cameras = Cameras,
        Takeovers = Takeovers,
        Reinsertions = Reinsertions,
        Beats = Beats,
        Health = Health,
        Verdict = Verdict,
        Memory = Memory,
    };

    public void AddServer(string name, int cameras)
    {
        Servers[name] = new SiteServer { Metadata = new ObjectMeta { Name = name }, Spec = new SiteServerSpec { Address = $"http://{name}:7420" }, Status = new SiteServerStatus(1, "s1") };
        for (var i = 1; i <= cameras; i++)
        {
            var camera = $"{name}-cam-{i}";
            Cameras[camera] = new Camera
            {
                Metadata = new ObjectMeta { Name = camera },
                Spec = new CameraSpec { Server = name, Url = $"rtsp://cams/{camera}", CredentialsSecret = $"{camera}-secret" },
            };
        }
        Hear(name);
        Says(name, ServerState.Alive);
    }

    public void AddSpare(string name)
    {
        Spares[name] = new FailoverServer { Metadata = new ObjectMeta { Name = name }, Spec = new FailoverServerSpec { Address = $"http://{name}:7420" } };
        Hear(name);
        Says(name, ServerState.Alive);
    }

    /// <summary>A beat of this recorder, changed as wanted, with this age.</summary>
    public void Hear(string recorder, Func<Beat, Beat>? change = null, double ageMs = 50)
    {
        var before = Beats.TryGetValue(recorder, out var seen) ? seen.Beat : new Beat
        {
            Site = "demo",
            Id = "b",
            Time = default,
            Recorder = recorder,
            BootId = "b1",
            StoreId = "s1",
            Sequence = 0,
            MonotonicMs = 0,
            HttpUrl = $"http://{recorder}:7420",
            PublicKey = $"key-of-{recorder}",
            Health = Well,
            Digest = new CameraDigest(1, 1, 1),
        };
        var beat = (change ?? (b => b))(before) with { Sequence = before.Sequence + 1 };
        Beats[recorder] = new BeatSeen(beat, Now - TimeSpan.FromMilliseconds(ageMs), Now - TimeSpan.FromMilliseconds(ageMs));
    }

    public void Guards(string spare, string server, int covered, int keeping = 0, string? recorder = null) => Hear(spare, b => b with
    {
        Guarding =
        [
            .. b.Guarding.Where(g => g.Server != server),
            new GuardReport
            {
                Server = server,
                Recorder = recorder ?? server,
                Probe = SignValue.Alive,
                Refused = false,
                FramesArriving = true,
                Cameras = Cameras.Values.Count(c => c.Spec.Server == server),
                Covered = covered,
                CoveredPriority = covered * 50,
                Keeping = keeping,
            },
        ],
    });

    public void Says(string server, ServerState state, double evidenceMs = 100) => Health[server] = new HealthSeen(
        new HealthReport
        {
            Site = "demo",
            Id = "h",
            Time = default,
            Observer = "heartbeat",
            ObserverBootId = "h1",
            Sequence = 1,
            Server = server,
            State = state,
            Reason = $"{server} is {state}.",
            InStateMs = 0,
            EvidenceAgeMs = evidenceMs,
        },
        Now);

    /// <summary>Heartbeat's last word of the server says that its probe is missing.</summary>
    public void ProbeIsMissing(string server) => Health[server] = Health[server] with
    {
        Report = Health[server].Report with { Signs = [new Sign("heartbeat", "probe", SignValue.Missing, 500, "refused")] },
    };

    public void Answers(string spare, long term, RoleAnswerKind kind, string server = "slave-2", string reason = "because.") => Hear(spare, b => b with
    {
        Answers = [new RoleAnswer(server, term, kind, reason)],
        Roles = kind == RoleAnswerKind.Active ? [new RoleHeld(server, term)] : [],
    });

    public void Holds(string recorder, string server, int frames) => Hear(recorder, b => b with
    {
        Holdings = frames == 0 ? [] : [new HoldingReport(server, $"{server}-cam-1", new RunId(recorder, "b1", 1), 0, 1000, frames, frames * 1000L, false)],
    });

    /// <summary>Time passes; everybody who was well is still heard and judged the same.</summary>
    public void Pass(double ms, params string[] silent)
    {
        Now += TimeSpan.FromMilliseconds(ms);
        foreach (var name in Beats.Keys.Except(silent, StringComparer.Ordinal).ToList())
        {
            Hear(name);
        }
        foreach (var (name, seen) in Health.ToList())
        {
            Health[name] = seen with { ReceivedAt = Now };
        }
    }

    public IReadOnlyList<Decision> Decide()
    {
        Memory = ServerMemory.Update(View, Times, Now);
        return TakeoverRules.Decide(View, Times, Now);
    }

    public Decision? DecideFor(string server) => Decide().FirstOrDefault(d => d.Server == server);

    /// <summary>Decides and writes until nothing changes; returns the states that slave-2's takeovers went through.</summary>
    public IReadOnlyList<string> Run()
    {
        var steps = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            var changed = false;
            foreach (var decision in Decide())
            {
                changed |= decision is not Wait;
                Write(decision, steps);
            }
            if (!changed)
            {
                return steps;
            }
        }
        throw new InvalidOperationException("The rules do not settle: " + string.Join(" ", steps));
    }

    public void Write(Decision decision, List<string>? steps = null)
    {
        switch (decision)
        {
            case CreateTakeover create:
                Takeovers.Add(create.Takeover.Metadata.Name, create.Takeover);
                steps?.Add($"{create.Takeover.Metadata.Name} {create.Takeover.Status.State} {create.Takeover.Spec.Spare}".TrimEnd());
                break;
            case MoveTakeover move:
                var status = move.Takeover.Status with
                {
                    State = move.State,
                    Reason = move.Reason,
                    HandBackTerm = Math.Max(move.HandBackTerm, move.Takeover.Status.HandBackTerm),
                };
                Takeovers[move.Takeover.Metadata.Name] = move.Takeover with { Status = status };
                steps?.Add($"{move.Takeover.Metadata.Name} {move.State}");
                break;
            case PinStore pin:
                Servers[pin.Server] = pin.Object with { Status = pin.Object.Status with { StoreId = pin.StoreId } };
                steps?.Add($"{pin.Server} store {pin.StoreId}");
                break;
        }
    }

    /// <summary>An operator's wish for slave-2, as an annotation of its object; null takes it back.</summary>
    public void Wishes(string name, string? value, string by = "anna", TimeSpan? lasts = null)
    {
        var meta = Servers["slave-2"].Metadata;
        Servers["slave-2"] = Servers["slave-2"] with
        {
            Metadata = meta with
            {
                Annotations = value is null ? OperatorWishes.Without(meta.Annotations, name)
                    : OperatorWishes.With(meta.Annotations, name, new Wish(value, by, Wall, lasts is { } time ? Wall + time : null)),
            },
        };
    }

    /// <summary>slave-2 is well, and spare-1 serves as it under term 2 because anna wished it.</summary>
    public static World ServedByHand()
    {
        var world = new World();
        world.Hear("slave-2", b => b with { Roles = [new RoleHeld("slave-2", 1)] });
        world.Wishes(OperatorWishes.Takeover, OperatorWishes.AnySpare);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Run();
        return world;
    }

    /// <summary>slave-2 failed and spare-1 is Active under term 2.</summary>
    public static World WithActiveTakeover()
    {
        var world = new World();
        world.Says("slave-2", ServerState.Failed);
        world.Run();
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Run();
        return world;
    }

    public IReadOnlyDictionary<string, RecorderPlan> Plans(GuardPlan? guards = null, params StoppedEntry[] stopped) => new PlanBuilder(
        View, guards ?? GuardPlanner.Plan(GuardView.Of(View, GuardPlan.Empty, TimeSpan.FromMinutes(1), Now)), stopped,
        (camera, key) => $"sealed({camera.Spec.CredentialsSecret},{key})", "demo", Now).Build();
}
