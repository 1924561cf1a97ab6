namespace Failover.Contracts;

/// <summary>A takeover's state, repeated while it runs.</summary>
public sealed record TakeoverReport : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Name of the Takeover object: <c>slave-2-t2</c>.</summary>
    public required string Takeover { get; init; }
    public required string Server { get; init; }
    public required string Spare { get; init; }
    public required long Term { get; init; }
    public required TakeoverState State { get; init; }
    public required string Reason { get; init; }

    /// <summary>Trace context of the decision; null when nobody traces.</summary>
    public string? Trace { get; init; }
}

public enum TakeoverState
{
    /// <summary>A spare was chosen; its plan says so.</summary>
    Assigned,

    /// <summary>The spare accepted plan and term and writes what it receives.</summary>
    Active,

    /// <summary>The original is stable; the role moved back, cameras follow one by one.</summary>
    Returning,

    /// <summary>Every camera is recorded by the original again; footage is coming home.</summary>
    Reinserting,
    Completed,

    /// <summary>The licence or the site's settings say no.</summary>
    Refused,

    /// <summary>The spare saw the server alive.</summary>
    Vetoed,

    /// <summary>The original was back first.</summary>
    Cancelled,

    /// <summary>The next term overtook this one.</summary>
    Superseded,
    Failed,
}
