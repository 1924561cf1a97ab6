using Failover.Contracts;

namespace Failover.Election;

/// <summary>Is everything home? A takeover is Completed when no recorder holds video of its server and every reinsertion said so.</summary>
internal static class CompletionRules
{
    /// <summary>Long enough for a reinsertion to be opened for what was held.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static Decision Decide(Takeover takeover, ElectionView view, TimeSpan now)
    {
        var (server, spare) = (takeover.Spec.Server, takeover.Spec.Spare);
        var held = view.Beats.Values
            .Where(b => !string.Equals(b.Beat.Recorder, server, StringComparison.Ordinal))
            .Select(b => (b.Beat.Recorder, Frames: b.Beat.Holdings.Where(h => string.Equals(h.Server, server, StringComparison.Ordinal)).ToList()))
            .Where(h => h.Frames.Count > 0)
            .Select(h => $"{h.Recorder} holds {h.Frames.Sum(f => (long)f.Frames)} pictures of {h.Frames.Select(f => f.Camera).Distinct(StringComparer.Ordinal).Count()} cameras")
            .Order(StringComparer.Ordinal)
            .ToList();
        if (held.Count > 0)
        {
            return new Wait(server, $"Video of {server} comes home: {string.Join(", ", held)}.");
        }
        // A spare that was not heard since election started may hold what nobody knows of.
        if (view.BeatOf(spare) is null && view.Spares.ContainsKey(spare))
        {
            return new Wait(server, $"{spare}, which served as {server}, was not heard yet: what it holds is not known.");
        }
        var running = view.Reinsertions.Values
            .Where(r => string.Equals(r.Spec.Server, server, StringComparison.Ordinal)
                && r.Status.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps or ReinsertionState.NoHome))
            .Select(r => r.Metadata.Name).Order(StringComparer.Ordinal).ToList();
        if (running.Count > 0)
        {
            return new Wait(server, $"The reinsertion's last word is awaited: {string.Join(", ", running)}.");
        }
        var since = view.Memory.GetValueOrDefault(server)?.Takeover?.Since ?? now;
        return now - since < Settle
            ? new Wait(server, $"Nobody holds video of {server}; a second look follows.")
            : new MoveTakeover(server, takeover, TakeoverState.Completed, 0, $"Every picture that was held for {server} is home.");
    }
}
