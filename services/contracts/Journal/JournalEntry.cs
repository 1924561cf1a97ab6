namespace Failover.Contracts;

/// <summary>What an operator should know. The only durable topic.</summary>
public sealed record JournalEntry : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Process that says it: a service or a recorder.</summary>
    public required string Writer { get; init; }
    public required JournalSeverity Severity { get; init; }

    /// <summary>Stable word for machines: <c>ServerFailed</c>, <c>KeepingStarted</c>, <c>TakeoverActive</c>, ...</summary>
    public required string Kind { get; init; }
    public string? Server { get; init; }
    public string? Camera { get; init; }
    public string? Takeover { get; init; }

    /// <summary>
    /// <c>drill</c> or <c>maintenance</c>: what an operator was doing with this server then. Put on where the journal is collected; an alarm
    /// is labelled, never left out. Null otherwise.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Trace of the incident that it belongs to, 32 hex digits; null when it belongs to none.</summary>
    public string? TraceId { get; init; }

    /// <summary>One sentence for people. Never a credential.</summary>
    public required string Text { get; init; }
}

public enum JournalSeverity
{
    Info,
    Warning,
    Alarm,
}
