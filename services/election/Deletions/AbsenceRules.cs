using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Which spares that somebody deletes are out of reach: then nothing of theirs is waited for. Said only while the bus and heartbeat are seen to
/// live: a control plane that hears nobody knows of nobody that he is gone. Pure.
/// </summary>
internal static class AbsenceRules
{
    /// <summary>Longer than a restart of its process, a lease that changes hands or a switch that begins anew.</summary>
    public static readonly TimeSpan OutOfReach = TimeSpan.FromSeconds(30);

    /// <summary>By name, each with the reason; mostly none.</summary>
    /// <param name="listenedFor">How long election has heard the bus.</param>
    public static IReadOnlyDictionary<string, string> Of(ElectionView view, TimeSpan listenedFor, TimeSpan now) =>
        !view.Spares.Values.Any(s => s.Metadata.IsBeingDeleted())
            ? ImmutableSortedDictionary<string, string>.Empty
            : view.Spares.Values.Where(s => s.Metadata.IsBeingDeleted())
                .Select(s => (s.Metadata.Name, Why: WhyOutOfReach(s.Metadata.Name, view, listenedFor, now)))
                .Where(s => s.Why is not null)
                .ToImmutableSortedDictionary(s => s.Name, s => s.Why!, StringComparer.Ordinal);

    private static string? WhyOutOfReach(string spare, ElectionView view, TimeSpan listenedFor, TimeSpan now)
    {
        var silence = Min(view.SilenceOf(spare, now), listenedFor);
        if (silence <= OutOfReach || !SomebodyElseIsHeard(spare, view, now))
        {
            return null;
        }
        return view.Health.TryGetValue(spare, out var seen) && now - seen.ReceivedAt <= Patience.Health && seen.Report.State != ServerState.Alive
            && seen.Report.Signs.Any(s => s is { Name: "probe", Value: SignValue.Missing }) && !seen.Report.Signs.Any(s => s is { Name: "probe", Value: SignValue.Alive })
            ? FormattableString.Invariant($"{spare} has sent no beat for {silence.TotalSeconds:0} s and answers no probe")
            : null;
    }

    // By the bus and by heartbeat, which could otherwise be cut off themselves.
    private static bool SomebodyElseIsHeard(string spare, ElectionView view, TimeSpan now) => view.Beats.Keys.Any(other =>
        !string.Equals(other, spare, StringComparison.Ordinal) && view.SilenceOf(other, now) <= Patience.SpareSilent && view.StateOf(other, now) == ServerState.Alive);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
