using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What belongs to one incident: the takeover's name, its trace, and what its server and spare did meanwhile.</summary>
internal sealed record IncidentScope(string Takeover, string? TraceId, string Server, string Spare, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The first sign is older than the decision: a silent server is declared after some seconds.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(15);

    /// <summary>Footage that came home is let go of a moment later.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(30);

    private static readonly TakeoverState[] Ends =
        [TakeoverState.Completed, TakeoverState.Refused, TakeoverState.Vetoed, TakeoverState.Cancelled, TakeoverState.Superseded, TakeoverState.Failed];

    /// <summary>From its object: from shortly before its first state to shortly after its last, or to now while it runs.</summary>
    public static IncidentScope Of(Takeover takeover)
    {
        var times = takeover.Status.Times.Values.Append(takeover.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ToList();
        var ended = Ends.Contains(takeover.Status.State) && takeover.Status.Times.Count > 0;
        var began = times.Min();
        return new IncidentScope(
            takeover.Metadata.Name, takeover.Spec.TraceId, takeover.Spec.Server, takeover.Spec.Spare,
            began == DateTimeOffset.MaxValue ? DateTimeOffset.MinValue : began - Before,
            ended ? takeover.Status.Times.Values.Max() + After : DateTimeOffset.MaxValue);
    }

    /// <summary>Where there is no object to ask: from what the lines themselves say.</summary>
    /// <returns>Null when no line is about such a takeover.</returns>
    public static IncidentScope? Of(string takeover, IEnumerable<LogLine> lines)
    {
        var about = lines.Where(l => l.Takeover == takeover || LogQuery.Mentions(l.Text, takeover)).ToList();
        if (about.Count == 0)
        {
            return null;
        }

        // The name is the server's with the term behind it.
        var dash = takeover.LastIndexOf("-t", StringComparison.Ordinal);
        return new IncidentScope(
            takeover, about.FirstOrDefault(l => l.Takeover == takeover && l.TraceId is not null)?.TraceId, dash > 0 ? takeover[..dash] : takeover, "",
            about.Min(l => l.Time) - Before, about.Max(l => l.Time) + After);
    }

    public bool Has(LogLine line) => line.Takeover == Takeover
        || (TraceId is not null && line.TraceId == TraceId)
        || (line.Time >= From && line.Time <= To && line.Takeover is null
            && (LogQuery.IsOf(line, Server) || (Spare.Length > 0 && LogQuery.IsOf(line, Spare)) || LogQuery.Mentions(line.Text, Takeover)));
}
