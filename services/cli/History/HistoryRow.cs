using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One takeover of the past or of now with what came of its footage; or footage that came home without one.</summary>
internal sealed record HistoryRow
{
    /// <summary>The Takeover, else the Reinsertion.</summary>
    public required string Name { get; init; }
    public required string Server { get; init; }

    /// <summary>Who served, or held; null when nobody was chosen.</summary>
    public string? Spare { get; init; }

    /// <summary>When the failure was declared and the spare chosen; of a reinsertion alone, when it was opened.</summary>
    public DateTimeOffset? Declared { get; init; }

    /// <summary>When the spare's writing was seen.</summary>
    public DateTimeOffset? Active { get; init; }

    /// <summary>When the role began to go back.</summary>
    public DateTimeOffset? Returning { get; init; }

    /// <summary>When all was home.</summary>
    public DateTimeOffset? Completed { get; init; }

    /// <summary>Pictures and bytes that came home.</summary>
    public long Pictures { get; init; }
    public long Bytes { get; init; }

    /// <summary>True: something was given up; false: all that was held is home; null: not known yet.</summary>
    public bool? Gaps { get; init; }

    /// <summary>A state of a takeover or reinsertion.</summary>
    public required string Outcome { get; init; }
    public required string Reason { get; init; }
}
