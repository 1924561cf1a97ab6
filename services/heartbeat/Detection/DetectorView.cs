using Failover.Contracts;

namespace Failover.Heartbeat;

/// <summary>All that one judgement is made from. Every time is elapsed time of heartbeat's own monotonic clock.</summary>
/// <param name="StartedAt">When this heartbeat process began to listen.</param>
/// <param name="TimerLag">Greatest lag of its own timer within the last second.</param>
/// <param name="LastBeatOfAnybody">When the newest beat of any recorder was sent: the own echo of the bus.</param>
/// <param name="LastAnswerOfAnybody">When anybody last answered a probe: the sign that the own network lives.</param>
/// <param name="Servers">Site servers and spares.</param>
internal sealed record DetectorView(
    TimeSpan StartedAt, TimeSpan TimerLag, TimeSpan? LastBeatOfAnybody, TimeSpan? LastAnswerOfAnybody, IReadOnlyList<ServerView> Servers);

/// <summary>What heartbeat knows of one server.</summary>
internal sealed record ServerView
{
    public required string Name { get; init; }
    public bool IsSpare { get; init; }

    /// <summary>When heartbeat began to watch it: absence before means nothing.</summary>
    public required TimeSpan WatchedSince { get; init; }
    public ProbeNotes Probe { get; init; } = new();
    public BeatNotes? Beat { get; init; }

    /// <summary>Reports of the recorders that probe it, from their newest beats.</summary>
    public IReadOnlyList<GuardNotes> Guards { get; init; } = [];

    /// <summary>The last judgement; null at the first.</summary>
    public Judgement? Previous { get; init; }
}

/// <summary>Heartbeat's own probe of one server.</summary>
internal sealed record ProbeNotes
{
    /// <summary>When the last finished question ended; null before the first.</summary>
    public TimeSpan? LastAsked { get; init; }
    public TimeSpan? LastAnswer { get; init; }

    /// <summary>Questions without an answer since the last answer.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>The newest question was refused: closed by the peer's kernel and no process listens.</summary>
    public bool Refused { get; init; }

    /// <summary>When it last answered again after a silence, and when the time before that: a server that comes back is not dead.</summary>
    public TimeSpan? CameBack { get; init; }
    public TimeSpan? CameBackBefore { get; init; }
    public string? BootId { get; init; }
    public RecorderHealth? Health { get; init; }
}

/// <summary>The newest beat of a server that counts.</summary>
internal sealed record BeatNotes(TimeSpan SentAt, string BootId, RecorderHealth Health);

/// <summary>What a guard says, and how old that is.</summary>
/// <param name="SentAt">When the guard's beat was sent.</param>
/// <param name="Ill">The guard says that its own timer lags.</param>
internal sealed record GuardNotes(string Guard, TimeSpan SentAt, bool Ill, GuardReport Report);

/// <summary>A server's state with its reason.</summary>
internal sealed record Judgement
{
    public required string Server { get; init; }
    public required ServerState State { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>When the state began.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>Newest evidence for the state.</summary>
    public required TimeSpan EvidenceAt { get; init; }
    public bool ProcessDeath { get; init; }

    /// <summary>Since when at least half of its cameras are not recorded.</summary>
    public TimeSpan? NotRecordingSince { get; init; }
    public string? BootId { get; init; }
    public IReadOnlyList<Sign> Signs { get; init; } = [];
}
