using System.Text.Json.Serialization;

namespace Failover.Contracts;

/// <summary>All that one recorder should be doing now. The recorder compares it with what it does and closes the difference.</summary>
public sealed record RecorderPlan : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Recorder { get; init; }
    public required PlanVersion Version { get; init; }

    /// <summary>Home cameras of this recorder.</summary>
    public IReadOnlyList<RecordEntry> Record { get; init; } = [];

    /// <summary>
    /// The store does not know every camera that this recorder records: those of its plan in force that are named neither in
    /// <see cref="Record"/> nor in <see cref="Stopped"/> stay in its plan (R11).
    /// </summary>
    public bool KeepOthers { get; init; }

    /// <summary>Servers whose pre-roll this recorder holds.</summary>
    public IReadOnlyList<GuardEntry> Guard { get; init; } = [];

    /// <summary>Pre-roll that is held at least, in seconds of media; 0 = the recorder's own setting.</summary>
    public int RingSeconds { get; init; }

    /// <summary>Roles this recorder should serve, or hand back.</summary>
    public IReadOnlyList<AssumeEntry> Assume { get; init; } = [];

    /// <summary>Explicit ends of recording or keeping (R11): absence stops nothing.</summary>
    public IReadOnlyList<StoppedEntry> Stopped { get; init; } = [];

    /// <summary>
    /// The recorder's own role and the term under which it should serve it; null while a spare serves as this server. A returned
    /// original gets it back with the term that was minted when hand-back began.
    /// </summary>
    public RoleHeld? OwnRole { get; init; }

    /// <summary>Highest term minted per server, so that a returned original knows whether its role is its own.</summary>
    public IReadOnlyDictionary<string, long> Terms { get; init; } = new Dictionary<string, long>();
    public required Entitlement Entitlement { get; init; }

    /// <summary>Of the first role command that has one.</summary>
    [JsonIgnore]
    public string? Trace => Assume.FirstOrDefault(entry => entry.Trace is not null)?.Trace;
}

/// <summary>Version of a plan: election's fencing number first, then its counter. A recorder refuses a lower one.</summary>
public readonly record struct PlanVersion(long Fence, long Counter) : IComparable<PlanVersion>
{
    public int CompareTo(PlanVersion other) => Fence != other.Fence ? Fence.CompareTo(other.Fence) : Counter.CompareTo(other.Counter);
    public static bool operator <(PlanVersion left, PlanVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(PlanVersion left, PlanVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(PlanVersion left, PlanVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(PlanVersion left, PlanVersion right) => left.CompareTo(right) >= 0;
    public override string ToString() => $"{Fence}.{Counter}";
}

/// <summary>How to reach one camera. The URL has no credentials; they travel sealed to the recorder's key (JWE, ECDH-ES, A256GCM).</summary>
public sealed record CameraSource
{
    public required string Camera { get; init; }
    public required string Url { get; init; }

    /// <summary>JWE compact form of <c>{"user":..,"password":..}</c>, or null for a camera without credentials.</summary>
    public string? SealedCredentials { get; init; }

    /// <summary>Higher is more important; 0 to 100.</summary>
    public int Priority { get; init; } = 50;
}

/// <summary>Record this camera of this server.</summary>
public sealed record RecordEntry(string Server, CameraSource Source)
{
    /// <summary>
    /// HTTP address of the spare that has a session to the camera now, or would take it: who serves the role, else a guard; null when there
    /// is none. A camera that has no session left for its own recorder is fed by that spare's relay first (DESIGN 6.5).
    /// </summary>
    public string? RelayFrom { get; init; }
}

/// <summary>Hold the pre-roll of these cameras.</summary>
public sealed record GuardEntry
{
    public required string Server { get; init; }

    /// <summary>Who records these cameras now: the server itself, or the spare that assumed its role.</summary>
    public required string Recorder { get; init; }

    /// <summary>HTTP address of that recorder, for the probe.</summary>
    public required string ProbeUrl { get; init; }

    /// <summary>1 = first guard.</summary>
    public required int Order { get; init; }
    public required IReadOnlyList<CameraSource> Cameras { get; init; }

    /// <summary>Cameras of this entry that are not to be held hot, each with its class. A camera that is not named is hot.</summary>
    public IReadOnlyDictionary<string, GuardClass> Classes { get; init; } = new Dictionary<string, GuardClass>();

    /// <summary>
    /// While no control plane speaks, this guard may serve the server's role without a term of its own: entitled, not in maintenance,
    /// no DVR, and the site takes over without an operator's word.
    /// </summary>
    public bool MayServeProvisionally { get; init; }

    /// <summary>
    /// The licence's word of the incident that this server is in, read at its first sign; null without an incident, then the plan's own word
    /// holds. So an incident that began goes on at whoever joins it later (R7).
    /// </summary>
    public Entitlement? Incident { get; init; }

    /// <summary>The server's other guards: while no control plane speaks, each asks them whether one of them serves already.</summary>
    public IReadOnlyList<GuardPeer> Peers { get; init; } = [];
}

/// <summary>Another guard of the same server.</summary>
/// <param name="Recorder">Its name.</param>
/// <param name="ProbeUrl">HTTP address of its recorder.</param>
/// <param name="Order">Its order among the server's guards; the lower one goes first.</param>
public sealed record GuardPeer(string Recorder, string ProbeUrl, int Order);

/// <summary>A role command. Fenced by term: lower than the highest seen is refused.</summary>
public sealed record AssumeEntry
{
    public required string Server { get; init; }
    public required long Term { get; init; }
    public required string Takeover { get; init; }
    public required AssumePhase Phase { get; init; }

    /// <summary>The server's HTTP address: a spare asks it once more before it applies the role.</summary>
    public required string ProbeUrl { get; init; }

    /// <summary>Age of the evidence when this plan was published; over 10 s (and not yet applied) it is refused.</summary>
    public required double EvidenceAgeMs { get; init; }

    /// <summary>The role moves by an operator's wish or is handed over: no evidence against the server is asked for, and none gets old.</summary>
    public bool WithoutEvidence { get; init; }

    /// <summary>A failure of recording, not of answering: a probe answer is no veto.</summary>
    public bool AnswersProbes { get; init; }
    public required IReadOnlyList<CameraSource> Cameras { get; init; }

    /// <summary>
    /// Cameras of this entry that this spare has no session of while another guard has one, each with that guard's HTTP address: its relay
    /// feeds the camera while none of its sessions is left (DESIGN 6.5).
    /// </summary>
    public IReadOnlyDictionary<string, string> RelayFrom { get; init; } = new Dictionary<string, string>();
    public required string Reason { get; init; }

    /// <summary>Trace context of the takeover's decision; null when nobody traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Trace of the incident, 32 hex digits, also when nobody traces: for the recorder's log. Null from an older election.</summary>
    public string? TraceId { get; init; }
}

public enum AssumePhase
{
    /// <summary>Serve the role and record its cameras.</summary>
    Serve,

    /// <summary>The role moved back with this (higher) term; let each camera go when the original's first frames are durable and aligned.</summary>
    HandBack,
}

public sealed record StoppedEntry(string Server, string Camera, string By, DateTimeOffset When, string Why);

/// <summary>The licence's word, read once per incident at its first sign (R7).</summary>
public sealed record Entitlement(bool Entitled, string Reason);
