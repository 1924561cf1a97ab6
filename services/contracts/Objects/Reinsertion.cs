namespace Failover.Contracts;

/// <summary>Bringing held video of one server back from one holder. Named <c>&lt;takeover&gt;-&lt;holder&gt;</c>, or <c>&lt;server&gt;-&lt;holder&gt;</c> without a takeover.</summary>
public sealed record Reinsertion : ISiteObject
{
    public static string Kind => nameof(Reinsertion);
    public required ObjectMeta Metadata { get; init; }
    public required ReinsertionSpec Spec { get; init; }
    public ReinsertionStatus Status { get; init; } = new();
}

public sealed record ReinsertionSpec(string Server, string Holder, string? Takeover);

public sealed record ReinsertionStatus
{
    public ReinsertionState State { get; init; } = ReinsertionState.Waiting;
    public string Reason { get; init; } = "";
    public long FramesInserted { get; init; }
    public long BytesInserted { get; init; }
    public double ElapsedMs { get; init; }
    public IReadOnlyList<Seam> Seams { get; init; } = [];

    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>How much of what was offered is home: <c>37%</c>; <c>-</c> = not known.</summary>
    public string? Footage { get; init; }

    /// <summary><c>Ready</c>: it is completed.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}
