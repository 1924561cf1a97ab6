using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>
/// When the home recorder (or a holder that shall drop) is told: at once when what it should bring changed, else after 200 ms, doubling to the site's longest repeat,
/// until its beat shows that it is done. Never faster than <see cref="FailoverTimes.RepeatFirst"/>.
/// </summary>
internal static class OrderPace
{
    /// <param name="finished">The last word was said: nothing more is sent.</param>
    public static (bool Due, OneMemory Memory) Next(
        OwedReinsertion owed, ReinsertionView view, OneMemory memory, bool finished, FailoverTimes times, TimeSpan now)
    {
        if (finished || owed.HolderUrl is null || (!view.Servers.Contains(owed.Server) && !MeansSomebody(owed)))
        {
            return (false, memory);
        }
        var content = ContentOf(owed, view);
        var changed = !string.Equals(content, memory.Content, StringComparison.Ordinal);
        // It brought all that it was asked for and more was held since: the holding grew.
        var behind = owed.Coming.Count > 0
            && StateRules.ProgressOf(owed.Name, owed.Home, view)?.State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps;
        var wait = changed || behind ? times.RepeatFirst : memory.Gap;
        if (memory.OrderedAt is { } at && now - at < wait)
        {
            return (false, memory);
        }
        var gap = changed || behind ? times.RepeatFirst : Min(memory.Gap * 2, times.RepeatMax);
        return (true, memory with { OrderedAt = now, Gap = gap, Content = content });
    }

    // Of a server that is gone: the holder that shall drop it, or the server that adopts it and has not said its last word.
    private static bool MeansSomebody(OwedReinsertion owed) =>
        owed.Adoption is not null ? owed.Coming.Count > 0 || owed.Holdings.Count == 0 : owed.DropBy is not null && owed.Holdings.Count > 0;

    /// <summary>A holding that only grew is no news; a new run, a closed one, another address, another boot of the home recorder or an operator's order is.</summary>
    private static string ContentOf(OwedReinsertion owed, ReinsertionView view)
    {
        var home = view.Beats.TryGetValue(owed.Home, out var seen) ? seen.Beat.BootId : "";
        var adoption = owed.Adoption is { } wish ? $"{wish.Server} {AdoptWish.TextOf(wish.Cameras)}" : "";
        return string.Join('|', owed.Holdings.Select(h => $"{h.Camera} {h.Run} {h.Open}").Prepend($"{owed.HolderUrl} {home} {view.Ordered.GetValueOrDefault(owed.Server)} {owed.DropBy} {adoption}"));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
