using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Servers that die together are declared Failed one after the other, some tenths of a second apart. A spare that is given away is not taken back, so
/// the last ones wait a moment for a more important server that seems to be dying, too.
/// </summary>
internal static class LastSpareRules
{
    /// <summary>What two declarations of one moment lie apart at most: a death is declared within this time of its first sign.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    /// <summary>Why the server does not get its spare yet; null when it does.</summary>
    /// <param name="ready">Spares that could assume its role, best first.</param>
    public static string? WhyWait(SiteServer server, Look look, IReadOnlyList<Candidate> ready)
    {
        var name = server.Metadata.Name;
        if (look.MemoryOf(name).LastFailedAt is not { } failedAt || look.Now - failedAt >= Together || ready[0].Serves)
        {
            return null;
        }
        var first = MoreImportant(server, look).ToList();
        return first.Count < ready.Count ? null
            : $"{name} is {look.StateOf(name)}; {string.Join(" and ", first)}, which {(first.Count == 1 ? "has" : "have")} more camera priority, may be failing too: "
            + $"for {Together.TotalSeconds:0} s at most {string.Join(" and ", ready.Select(c => c.Spare))} {(ready.Count == 1 ? "is" : "are")} not given away.";
    }

    // Nobody that answers probes: a sick bus makes many servers Suspect.
    private static IEnumerable<string> MoreImportant(SiteServer server, Look look)
    {
        var own = TakeoverRules.PriorityOf(server, look.View);
        return TakeoverRules.ByImportance(look.View)
            .TakeWhile(s => TakeoverRules.PriorityOf(s, look.View) > own)
            .Where(s => !s.Spec.Dvr && !s.InMaintenance(look.View.Wall)
                && look.StateOf(s.Metadata.Name) == ServerState.Suspect && IsProbeMissing(s.Metadata.Name, look)
                && !look.View.TakeoversOf(s.Metadata.Name).Any(t => t.OccupiesSpare()))
            .Select(s => s.Metadata.Name);
    }

    private static bool IsProbeMissing(string server, Look look) =>
        look.View.Health.TryGetValue(server, out var seen) && seen.Report.Signs.Any(s => s is { Name: "probe", Value: SignValue.Missing });
}
