namespace Failover.Contracts;

/// <summary>
/// One assumption of one server's role by one spare. Named by server and term (<c>slave-2-t2</c>): creating it is the
/// compare-and-swap that mints the term (R2).
/// </summary>
public sealed record Takeover : ISiteObject
{
    public static string Kind => nameof(Takeover);
    public required ObjectMeta Metadata { get; init; }
    public required TakeoverSpec Spec { get; init; }
    public TakeoverStatus Status { get; init; } = new();

    public static string NameOf(string server, long term) => $"{server}-t{term}";
}

public sealed record TakeoverSpec
{
    public required string Server { get; init; }
    public required string Spare { get; init; }
    public required long Term { get; init; }

    /// <summary>Why this server and why this spare, each one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The failure was one of recording: probe answers are no veto.</summary>
    public bool AnswersProbes { get; init; }

    /// <summary>The signs that the failure was declared from, as heartbeat reported them.</summary>
    public IReadOnlyList<Sign> Evidence { get; init; } = [];

    /// <summary>An operator wished it; null when the rules decided alone. A server that is wished over may be alive, and records on.</summary>
    public ByHand? ByHand { get; init; }

    /// <summary>The spare that served the role until now and was asked to end; it serves on until this takeover is Active. Null = nobody hands it over.</summary>
    public string? HandedOverBy { get; init; }

    /// <summary>Spares that were not chosen, each with its reason.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>Trace of the incident, 32 hex digits: the same for every takeover of one incident. What to search for in Grafana and in logs.</summary>
    public string? TraceId { get; init; }

    /// <summary>W3C trace context (traceparent) of the decision, for the spans that follow from it; empty when nobody traces.</summary>
    public string? TraceParent { get; init; }
}

/// <param name="By">Who wished it; null when nobody wrote it down.</param>
/// <param name="At">When.</param>
/// <param name="Drill">Name of the drill that it belongs to; null when it is none.</param>
public sealed record ByHand(string? By, DateTimeOffset? At, string? Drill);

public sealed record TakeoverStatus
{
    public TakeoverState State { get; init; } = TakeoverState.Assigned;
    public string Reason { get; init; } = "";

    /// <summary>The term minted when hand-back began; 0 before.</summary>
    public long HandBackTerm { get; init; }

    /// <summary>Wall time of each state's beginning, for people.</summary>
    public IReadOnlyDictionary<TakeoverState, DateTimeOffset> Times { get; init; } = new Dictionary<TakeoverState, DateTimeOffset>();

    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Cameras that are durable on the spare of all that the role has: <c>11/12</c>; <c>-</c> = it does not serve.</summary>
    public string? Cameras { get; init; }

    /// <summary><c>Ready</c>: it is Active and every camera that can be connected is durable on the spare. <c>Completed</c>: all is home.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}
