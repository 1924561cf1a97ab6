using Failover.Contracts;
using Failover.Platform;

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

    /// <param name="held">What <see cref="Held"/> found in this view.</param>
    public static IReadOnlyList<OwedReinsertion> Find(
        ReinsertionView view, IReadOnlyList<((string Server, string Holder) Of, IReadOnlyList<HoldingReport> Holdings)> held, TimeSpan now)
    {
        var owed = new List<OwedReinsertion>();
        var open = view.Reinsertions.Where(IsOpen).ToLookup(r => (r.Spec.Server, r.Spec.Holder));
        foreach (var ((server, holder), holdings) in held)
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
        return [.. owed.Select(o => AdoptionOf(o, view) is { } adoption ? o with { Adoption = adoption } : o)];
    }

    // Its own server comes first when it is in the site again; and a server that is not there adopts nothing.
    private static AdoptWish? AdoptionOf(OwedReinsertion owed, ReinsertionView view) =>
        !view.Servers.Contains(owed.Server) && owed.DropBy is null && AdoptWish.Of(owed.Object) is { } wish && view.Servers.Contains(wish.Server) ? wish : null;

    /// <summary>Holdings by (home server, holder): foreign video only, each list by camera and run.</summary>
    public static IReadOnlyList<((string Server, string Holder) Of, IReadOnlyList<HoldingReport> Holdings)> Held(ReinsertionView view)
    {
        var held = new SortedDictionary<(string Server, string Holder), List<HoldingReport>>(OfOrder);
        foreach (var seen in view.Beats.Values)
        {
            foreach (var holding in seen.Beat.Holdings)
            {
                if (string.Equals(holding.Server, seen.Beat.Recorder, StringComparison.Ordinal))
                {
                    continue;
                }
                if (!held.TryGetValue((holding.Server, seen.Beat.Recorder), out var list))
                {
                    held[(holding.Server, seen.Beat.Recorder)] = list = [];
                }
                list.Add(holding);
            }
        }
        var all = new List<((string Server, string Holder) Of, IReadOnlyList<HoldingReport> Holdings)>(held.Count);
        foreach (var (of, holdings) in held)
        {
            if (holdings.Count > 1)
            {
                holdings.Sort(HoldingOrder);
            }
            all.Add((of, holdings));
        }
        return all;
    }

    public static bool IsOpen(Reinsertion reinsertion) =>
        reinsertion.Status.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps);

    private static readonly Comparer<(string Server, string Holder)> OfOrder = Comparer<(string Server, string Holder)>.Create(static (a, b) =>
    {
        var server = string.CompareOrdinal(a.Server, b.Server);
        return server != 0 ? server : string.CompareOrdinal(a.Holder, b.Holder);
    });

    private static int HoldingOrder(HoldingReport a, HoldingReport b)
    {
        var camera = string.CompareOrdinal(a.Camera, b.Camera);
        return camera != 0 || a.Run == b.Run ? camera : string.CompareOrdinal(a.Run.ToString(), b.Run.ToString());
    }

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
