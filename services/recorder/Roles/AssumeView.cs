using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What a spare knows when its plan tells it to serve a role.</summary>
internal sealed record AssumeView
{
    public required AssumeEntry Entry { get; init; }

    /// <summary>Highest term seen for this server.</summary>
    public required long HighestTerm { get; init; }

    /// <summary>Already serving under this very term.</summary>
    public required bool Serving { get; init; }

    /// <summary>Another server whose role is held, or null.</summary>
    public string? OtherRole { get; init; }

    /// <summary>Since the plan arrived, by the own monotonic clock.</summary>
    public required TimeSpan SincePlan { get; init; }

    /// <summary>Age of the own probe's last positive answer; null when there was none.</summary>
    public TimeSpan? LastAnswerAge { get; init; }
    public string? AnsweredBootId { get; init; }
}
