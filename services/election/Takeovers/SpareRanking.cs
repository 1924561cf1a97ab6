using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Which spares could assume a server's role now, best first: who serves it already, most covered priority, who keeps or guards it, least load,
/// name. A guard that covers nothing may still have the only session to a camera.
/// </summary>
/// <param name="Ready">Those who could.</param>
/// <param name="WhyNot">The others, each with its reason.</param>
internal sealed record SpareRanking(IReadOnlyList<Candidate> Ready, IReadOnlyList<string> WhyNot)
{
    /// <param name="but">A spare that is not to be chosen now.</param>
    public static SpareRanking Rank(string server, Look look, string? but = null)
    {
        var ready = new List<Candidate>();
        var whyNot = new List<string>();
        foreach (var spare in look.View.Spares.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            var name = spare.Metadata.Name;
            var reason = WhyNotReady(spare, server, look) ?? (string.Equals(name, but, StringComparison.Ordinal) ? "was asked and does not do it" : null);
            if (reason is not null)
            {
                whyNot.Add($"{name} {reason}");
                continue;
            }
            var beat = look.View.BeatOf(name)!;
            ready.Add(new Candidate(
                name,
                AdoptionRules.Serves(beat, server),
                CoveredPriority(beat, server),
                ReportsOf(beat, server).Select(r => r.Covered).DefaultIfEmpty(0).Max(),
                ReportsOf(beat, server).Select(r => r.Keeping).DefaultIfEmpty(-1).Max(),
                beat.Digest.Assigned + beat.Guarding.Where(g => !string.Equals(g.Server, server, StringComparison.Ordinal)).Sum(g => g.Cameras)));
        }
        return new SpareRanking(
            [.. ready.OrderByDescending(c => c.Serves).ThenByDescending(c => c.CoveredPriority).ThenByDescending(c => c.Keeps)
                .ThenBy(c => c.Load).ThenBy(c => c.Spare, StringComparer.Ordinal)],
            whyNot);
    }

    public static int CoveredPriority(Beat beat, string server) => ReportsOf(beat, server).Select(r => r.CoveredPriority).DefaultIfEmpty(0).Max();

    private static IEnumerable<GuardReport> ReportsOf(Beat beat, string server) =>
        beat.Guarding.Where(g => string.Equals(g.Server, server, StringComparison.Ordinal));

    /// <summary>Why this spare could assume nobody's role now; null when it could.</summary>
    public static string? WhyUnwell(string spare, ElectionView view, TimeSpan now)
    {
        var silence = view.SilenceOf(spare, now);
        if (silence > Patience.SpareSilent || view.BeatOf(spare) is not { } beat)
        {
            return silence == TimeSpan.MaxValue ? "was never heard" : $"is silent for {silence.TotalSeconds:0.0} s";
        }
        if (beat.Health.Ill || beat.Health.Leaving || beat.Health.DiskFault is not null)
        {
            return beat.Health.DiskFault is { } fault ? $"has a disk fault ({fault})" : beat.Health.Leaving ? "is leaving" : "is ill: its timer lags";
        }
        return view.StateOf(spare, now) == ServerState.Failed ? "was declared failed" : null;
    }

    private static string? WhyNotReady(FailoverServer spare, string server, Look look)
    {
        var name = spare.Metadata.Name;
        if (spare.InMaintenance(look.View.Wall))
        {
            return "is in maintenance";
        }
        if (WhyUnwell(name, look.View, look.Now) is { } unwell)
        {
            return unwell;
        }
        if (OtherRole(name, server, look.View.BeatOf(name)!, look) is { } other)
        {
            return $"holds the role of {other}";
        }
        return look.MemoryOf(server).Tried.TryGetValue(name, out var tried) && look.Now < tried.Until(look.Times) ? "was tried a moment ago" : null;
    }

    // A served role is not taken away for another failure, however important (DESIGN 6: one role at a time, then stable).
    private static string? OtherRole(string name, string server, Beat beat, Look look)
    {
        var role = beat.Roles.FirstOrDefault(r => !string.Equals(r.Server, server, StringComparison.Ordinal) && !string.Equals(r.Server, name, StringComparison.Ordinal));
        return role?.Server
            ?? look.View.OpenTakeovers.FirstOrDefault(t => t.OccupiesSpare() && string.Equals(t.Spec.Spare, name, StringComparison.Ordinal)
                && !string.Equals(t.Spec.Server, server, StringComparison.Ordinal))?.Spec.Server
            ?? (look.Taken.Contains(name) ? "another server" : null);
    }
}

/// <summary>A spare that is ready.</summary>
/// <param name="Serves">It serves this server's role already, provisionally or under a term.</param>
/// <param name="Keeps">Cameras of it that it writes to disk; 0 = it only guards it, -1 = it does not.</param>
/// <param name="Load">Cameras that it records or guards for others.</param>
internal sealed record Candidate(string Spare, bool Serves, int CoveredPriority, int Covered, int Keeps, int Load)
{
    public string Reason(string server) => Serves ? $"{Spare} serves as {server} already and is adopted"
        : CoveredPriority > 0 ? $"{Spare} holds the pre-roll of most of {server}'s cameras by priority ({Covered} covered)"
        : Keeps > 0 ? $"{Spare} keeps {Keeps} of {server}'s cameras already; it covers none"
        : Keeps == 0 ? $"{Spare} guards {server}; it covers none of its cameras"
        : $"{Spare} is the ready spare with the least load ({Load} cameras); it covers none of {server}'s cameras";

    /// <summary>Why another one was better.</summary>
    public string WhyBehind(Candidate best)
    {
        var why = best.Serves && !Serves ? $"{best.Spare} serves already"
            : CoveredPriority != best.CoveredPriority ? $"it covers {Covered} cameras (priority {CoveredPriority} against {best.CoveredPriority})"
            : Keeps != best.Keeps ? $"{best.Spare} {(best.Keeps > 0 ? "keeps" : "guards")} its cameras already"
            : Load != best.Load ? $"it has more load ({Load} cameras against {best.Load})"
            : "it is equal and comes later by its name";
        return $"{Spare} is ready, but {why}";
    }
}
