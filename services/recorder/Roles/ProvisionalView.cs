using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What a guard knows when no control plane speaks and its server may be dead.</summary>
internal sealed record ProvisionalView
{
    public required string Server { get; init; }

    /// <summary>This recorder.</summary>
    public required string Guard { get; init; }

    /// <summary>Its order among the server's guards; 0 for a spare that was commanded to serve and started anew.</summary>
    public required int Order { get; init; }

    /// <summary>The last plan allowed it: entitled, not in maintenance, no DVR, no operator's word needed.</summary>
    public required bool MayServe { get; init; }

    /// <summary>Its own timer lags (R4).</summary>
    public required bool Ill { get; init; }

    /// <summary>Frames of that server's cameras arrive here: its own network lives.</summary>
    public required bool FramesArriving { get; init; }

    /// <summary>Its own probe of the server is missing for this long; null when it is not.</summary>
    public required TimeSpan? MissingFor { get; init; }

    /// <summary>Since the last plan was heard, by the own monotonic clock; since the start when none was.</summary>
    public required TimeSpan PlanSilence { get; init; }

    /// <summary>The highest term of the server that it knows.</summary>
    public required long Term { get; init; }

    /// <summary>The provisional role that it holds for this server, or null.</summary>
    public RoleHeld? Held { get; init; }

    /// <summary>Another server whose role it holds, or null.</summary>
    public string? OtherRole { get; init; }

    /// <summary>The role as whoever records the cameras said just now; null when it did not answer, or does not serve.</summary>
    public RoleHeld? AnsweredRole { get; init; }

    /// <summary>Other guards that said just now that they serve.</summary>
    public IReadOnlyList<RoleRival> Rivals { get; init; } = [];
}

/// <summary>Serve, or not: with the reason in one sentence.</summary>
internal readonly record struct ProvisionalDecision(bool Serve, string Reason);
