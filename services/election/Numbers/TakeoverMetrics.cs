using Failover.Contracts;
using Prometheus;

namespace Failover.Election;

/// <summary>Takeovers as they move: counted by the replica whose write the store took, so replicas add up.</summary>
internal static class TakeoverMetrics
{
    private static readonly Counter States = Metrics.CreateCounter("failover_takeovers_total", "Takeovers that reached a state.", "state");
    private static readonly Histogram Decision = Metrics.CreateHistogram(
        "failover_decision_seconds",
        "From the word that a server failed to the takeover that was written.",
        new HistogramConfiguration { Buckets = [0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10, 30] });
    private static readonly Histogram InState = Metrics.CreateHistogram(
        "failover_takeover_state_seconds",
        "How long a takeover was in a state that it left.",
        new HistogramConfiguration { LabelNames = ["state"], Buckets = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400] });

    /// <summary>Every series is there from the start at 0: the first takeover is an increase, too.</summary>
    public static void Begin()
    {
        foreach (var state in Enum.GetValues<TakeoverState>())
        {
            States.WithLabels(state.ToString());
            InState.WithLabels(state.ToString());
        }
    }

    public static void Reached(TakeoverState state) => States.WithLabels(state.ToString()).Inc();

    /// <summary>A decision was written.</summary>
    /// <param name="view">What it was made from.</param>
    public static void Written(Decision decision, ElectionView view, TimeSpan now)
    {
        switch (decision)
        {
            case CreateTakeover { Takeover.Spec: { Term: > 0, ByHand: null, HandedOverBy: null } } when view.Health.TryGetValue(decision.Server, out var word):
                Decision.Observe((word.Report.InStateMs / 1000) + (now - word.ReceivedAt).TotalSeconds);
                break;
            case MoveTakeover move when move.State != move.Takeover.Status.State
                && view.Memory.GetValueOrDefault(move.Server)?.Takeover is { } seen
                && string.Equals(seen.Name, move.Takeover.Metadata.Name, StringComparison.Ordinal):
                InState.WithLabels(seen.State.ToString()).Observe((now - seen.Since).TotalSeconds);
                break;
        }
    }
}
