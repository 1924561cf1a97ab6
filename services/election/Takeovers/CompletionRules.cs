using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Is everything home? A takeover is Completed when no recorder holds video of its server and every reinsertion said so. A holder that is
/// silent is waited for, by name, until it is heard, or an operator removed it: then what it held is a gap, and said.
/// </summary>
internal static class CompletionRules
{
    /// <summary>Long enough for a reinsertion to be opened for what was held.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static Decision Decide(Takeover takeover, Look look)
    {
        var server = takeover.Spec.Server;
        var held = HeldOf(server, look.View);
        var owed = held.Where(h => !look.IsGoneForGood(h.Holder)).ToList();
        if (owed.Count > 0)
        {
            return new Wait(server, $"Video of {server} comes home: {string.Join(", ", owed.Select(h => h.Text + SilenceOf(h.Holder, look)))}.");
        }
        var assumers = AssumersOf(server, look.View);
        // A spare that was not heard since election started may hold what nobody knows of.
        if (assumers.FirstOrDefault(s => look.View.BeatOf(s) is null && look.View.Spares.ContainsKey(s)) is { } unheard)
        {
            return new Wait(server, $"{unheard}, which served as {server}, was not heard yet: what it holds is not known.");
        }
        var running = look.View.Reinsertions.Values
            .Where(r => string.Equals(r.Spec.Server, server, StringComparison.Ordinal) && !look.IsGoneForGood(r.Spec.Holder)
                && r.Status.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps or ReinsertionState.NoHome))
            .Select(r => r.Metadata.Name).Order(StringComparer.Ordinal).ToList();
        if (running.Count > 0)
        {
            return new Wait(server, $"The reinsertion's last word is awaited: {string.Join(", ", running)}.");
        }
        return look.SinceState(takeover) < Settle
            ? new Wait(server, $"Nobody holds video of {server}; a second look follows.")
            : Complete(takeover, held, assumers, look);
    }

    /// <summary>Who holds video of this server by its newest beat, however old, and what in words.</summary>
    public static IReadOnlyList<(string Holder, string Text)> HeldOf(string server, ElectionView view)
    {
        var held = new List<(string Holder, string Text)>();
        foreach (var (recorder, seen) in view.Beats)
        {
            var (frames, cameras) = (0L, new HashSet<string>(StringComparer.Ordinal));
            foreach (var holding in seen.Beat.Holdings)
            {
                if (string.Equals(holding.Server, server, StringComparison.Ordinal) && !string.Equals(recorder, server, StringComparison.Ordinal))
                {
                    frames += holding.Frames;
                    cameras.Add(holding.Camera);
                }
            }
            if (cameras.Count > 0)
            {
                held.Add((recorder, $"{recorder} holds {frames} pictures of {cameras.Count} cameras"));
            }
        }
        return [.. held.OrderBy(h => h.Holder, StringComparer.Ordinal)];
    }

    private static MoveTakeover Complete(Takeover takeover, IReadOnlyList<(string Holder, string Text)> lost, List<string> assumers, Look look)
    {
        var server = takeover.Spec.Server;
        List<string> gaps =
        [
            .. lost.Select(h => $"{h.Text} and was removed from the site"),
            .. look.View.Reinsertions.Values.Where(r => r.Status.State == ReinsertionState.CompletedWithGaps && string.Equals(r.Spec.Takeover, takeover.Metadata.Name, StringComparison.Ordinal))
                .OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).Select(r => Look.Bare(r.Status.Reason)),
            .. assumers.Where(s => look.View.BeatOf(s) is null).Select(s => $"{s} served as {server} and was removed from the site unheard"),
        ];
        if (gaps.Count == 0)
        {
            return new MoveTakeover(server, takeover, TakeoverState.Completed, 0, $"Every picture that was held for {server} is home.");
        }
        var reason = $"Every picture of {server} that could come home is home; {string.Join("; ", gaps)}: that is a gap.";
        return new MoveTakeover(server, takeover, TakeoverState.Completed, 0, reason)
        {
            Notes = [new Note(JournalSeverity.Alarm, JournalKind.HoldingLost, reason)],
        };
    }

    // Of this incident: back to the last takeover that was completed.
    private static List<string> AssumersOf(string server, ElectionView view) =>
    [
        .. view.TakeoversOf(server).TakeWhile(t => t.Status.State != TakeoverState.Completed).Select(t => t.Spec.Spare)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string SilenceOf(string holder, Look look) =>
        look.View.SilenceOf(holder, look.Now) > Patience.GuardLost ? $" (silent for {look.View.SilenceOf(holder, look.Now).TotalSeconds:0} s)" : "";
}
