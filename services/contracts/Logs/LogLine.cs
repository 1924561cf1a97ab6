namespace Failover.Contracts;

/// <summary>One line of a process' log, as machines read it.</summary>
public sealed record LogLine
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who wrote it: a service or a recorder.</summary>
    public required string Process { get; init; }

    /// <summary>Trace, Debug, Information, Warning, Error, Critical.</summary>
    public required string Level { get; init; }

    /// <summary>Class that wrote it, with its namespace; empty = a line that is no structured one.</summary>
    public string Category { get; init; } = "";
    public required string Text { get; init; }

    /// <summary>An exception with its stack trace.</summary>
    public string? Error { get; init; }
    public string? Server { get; init; }
    public string? Camera { get; init; }
    public string? Takeover { get; init; }

    /// <summary>Trace of the incident that it belongs to, 32 hex digits.</summary>
    public string? TraceId { get; init; }
}

/// <summary>Answer of <c>GET /v1/logs</c> and of a recorder's <c>GET /logs</c>.</summary>
/// <param name="Ring">Which memory of lines it is: another one after a restart, and then cursors begin anew.</param>
/// <param name="Next">Cursor to ask with next.</param>
/// <param name="Lost">Lines after the cursor asked with that were forgotten before they were asked for.</param>
/// <param name="Lines">At most 1,000, in the order in which they were written.</param>
public sealed record LogPage(string Ring, long Next, long Lost, IReadOnlyList<LogLine> Lines);
