using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// What the deciding parts of one recorder (<see cref="Reconciler"/>, <see cref="ServerWatch"/>, <see cref="Reporter"/>) stand on: no socket,
/// timer or file among them but behind a seam, so that a simulation runs the same parts.
/// </summary>
internal sealed record RecorderSeams
{
    public required string Name { get; init; }
    public required string BootId { get; init; }
    public required FailoverTimes Times { get; init; }

    /// <summary>The parts start no timer and wait for nothing; they read clocks only.</summary>
    public required TimeProvider Time { get; init; }
    public KeepingOptions Keeping { get; init; } = new();
    public required IJournal Journal { get; init; }

    /// <summary>For the log; null: nobody asks.</summary>
    public RecorderIncidents? Incidents { get; init; }
    public required IPlanCache Cache { get; init; }
    public required IFeedFactory Feeds { get; init; }
    public required IProbing Probing { get; init; }
    public required IStoreFacts Store { get; init; }

    /// <summary>Greatest lag of the own timer in the last second.</summary>
    public required Func<TimeSpan> TimerLag { get; init; }

    /// <summary>Public key that credentials are sealed to, base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Running and just finished reinsertions to this recorder.</summary>
    public required Func<IReadOnlyList<ReinsertionProgress>> Reinsertions { get; init; }

    /// <summary>An observer whose timer lags accuses nobody (R4).</summary>
    public bool Ill => TimerLag() > Times.IllTimerLag;
}
