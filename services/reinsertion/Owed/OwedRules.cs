using Failover.Contracts;

namespace Failover.Reinsertions;

/// <summary>
/// A reinsertion is owed for every holding that any beat shows, whatever objects exist (DESIGN 6, point 6); and for every object that has
/// not said its last word.
/// </summary>
internal static class OwedRules
{
    /// <summary>
    /// Keeping begins before a takeover exists; this long the holding waits for it, so that one incident has one reinsertion with the
    /// takeover's name. A false alarm has none and opens its own after it.
    /// </summary>
    public static readonly TimeSpan TakeoverGrace = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<OwedReinsertion> Find(ReinsertionView view, TimeSpan now)
    {
        var owed = new List<OwedReinsertion>();
        var open = view.Reinsertions.Where(IsOpen).ToLookup(r => (r.Spec.Server, r.Spec.Holder));
        foreach (var ((server, holder), holdings) in Held(view))
        {
            var takeover = RunningTakeover(view, server);
            var current = CurrentOf(open[(server, holder)], takeover);
            var since = view.Memory.HeldSince.TryGetValue((server, holder), out var at) ? at : now;
            if (current is null && takeover is null && now - since < TakeoverGrace)
            {
                continue;
            }
            var name = current?.Metadata.Name ?? $"{takeover ?? server}-{holder}";
            owed.Add(new OwedReinsertion
            {
                Name = name,
                Server = server,
                Holder = holder,
                Takeover = current is null ? takeover : current.Spec.Takeover,
                HolderUrl = view.Beats[holder].Beat.HttpUrl,
                Holdings = holdings,
                Object = view.Reinsertions.FirstOrDefault(r => string.Equals(r.Metadata.Name, name, StringComparison.Ordinal)),
            });
        }
        owed.AddRange(LastWords(view, owed));
        return owed;
    }

    /// <summary>Holdings by (home server, holder): foreign video only.</summary>
    public static IReadOnlyList<((string Server, string Holder) Of, IReadOnlyList<HoldingReport> Holdings)> Held(ReinsertionView view) =>
    [
        .. from seen in view.Beats.Values
           from holding in seen.Beat.Holdings
           where !string.Equals(holding.Server, seen.Beat.Recorder, StringComparison.Ordinal)
           group holding by (holding.Server, Holder: seen.Beat.Recorder) into one
           orderby one.Key.Server, one.Key.Holder
           select (one.Key, (IReadOnlyList<HoldingReport>)[.. one.OrderBy(h => h.Camera, StringComparer.Ordinal).ThenBy(h => h.Run.ToString(), StringComparer.Ordinal)]),
    ];

    public static bool IsOpen(Reinsertion reinsertion) =>
        reinsertion.Status.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps);

    // One that belongs to a takeover stays the current one; one without gives way to the takeover's.
    private static Reinsertion? CurrentOf(IEnumerable<Reinsertion> open, string? takeover)
    {
        var candidates = open.OrderByDescending(r => r.Metadata.CreationTimestamp).ThenByDescending(r => r.Metadata.Name, StringComparer.Ordinal).ToList();
        return candidates.FirstOrDefault(r => r.Spec.Takeover is not null) ?? (takeover is null ? candidates.FirstOrDefault() : null);
    }

    private static IEnumerable<OwedReinsertion> LastWords(ReinsertionView view, IReadOnlyList<OwedReinsertion> owed)
    {
        var named = owed.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var current = owed.ToDictionary(o => (o.Server, o.Holder), o => o.Name);
        return from reinsertion in view.Reinsertions
               where IsOpen(reinsertion) && !named.Contains(reinsertion.Metadata.Name)
               let spec = reinsertion.Spec
               select new OwedReinsertion
               {
                   Name = reinsertion.Metadata.Name,
                   Server = spec.Server,
                   Holder = spec.Holder,
                   Takeover = spec.Takeover,
                   HolderUrl = view.Beats.TryGetValue(spec.Holder, out var seen) ? seen.Beat.HttpUrl : null,
                   Object = reinsertion,
                   ContinuedAs = current.GetValueOrDefault((spec.Server, spec.Holder)),
               };
    }

    private static string? RunningTakeover(ReinsertionView view, string server) =>
        view.Takeovers
            .Where(t => string.Equals(t.Spec.Server, server, StringComparison.Ordinal)
                && t.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting)
            .MaxBy(t => t.Spec.Term)?.Metadata.Name;
}
