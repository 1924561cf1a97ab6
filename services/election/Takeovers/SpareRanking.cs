using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>Which spares could assume a server's role now, best first: most covered priority, least load, name.</summary>
internal static class SpareRanking
{
    public static (IReadOnlyList<Candidate> Ready, IReadOnlyList<string> WhyNot) Rank(
        string server, ElectionView view, IReadOnlySet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var ready = new List<Candidate>();
        var whyNot = new List<string>();
        foreach (var spare in view.Spares.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            var name = spare.Metadata.Name;
            if (WhyNotReady(spare, server, view, taken, times, now) is { } reason)
            {
                whyNot.Add($"{name} {reason}");
                continue;
            }
            var beat = view.BeatOf(name)!;
            var reports = beat.Guarding.Where(g => string.Equals(g.Server, server, StringComparison.Ordinal)).ToList();
            ready.Add(new Candidate(
                name,
                reports.Select(r => r.CoveredPriority).DefaultIfEmpty(0).Max(),
                reports.Select(r => r.Covered).DefaultIfEmpty(0).Max(),
                beat.Digest.Assigned + beat.Guarding.Where(g => !string.Equals(g.Server, server, StringComparison.Ordinal)).Sum(g => g.Cameras)));
        }
        return ([.. ready.OrderByDescending(c => c.CoveredPriority).ThenBy(c => c.Load).ThenBy(c => c.Spare, StringComparer.Ordinal)], whyNot);
    }

    private static string? WhyNotReady(
        FailoverServer spare, string server, ElectionView view, IReadOnlySet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var name = spare.Metadata.Name;
        if (spare.Spec.Maintenance)
        {
            return "is in maintenance";
        }
        var silence = view.SilenceOf(name, now);
        if (silence > Patience.SpareSilent || view.BeatOf(name) is not { } beat)
        {
            return silence == TimeSpan.MaxValue ? "was never heard" : $"is silent for {silence.TotalSeconds:0.0} s";
        }
        if (beat.Health.Ill || beat.Health.Leaving || beat.Health.DiskFault is not null)
        {
            return beat.Health.DiskFault is { } fault ? $"has a disk fault ({fault})" : beat.Health.Leaving ? "is leaving" : "is ill: its timer lags";
        }
        if (view.StateOf(name, now) == ServerState.Failed)
        {
            return "was declared failed";
        }
        var role = beat.Roles.FirstOrDefault(r => !string.Equals(r.Server, server, StringComparison.Ordinal) && !string.Equals(r.Server, name, StringComparison.Ordinal));
        var other = role?.Server ?? view.Takeovers.Values.FirstOrDefault(t => t.OccupiesSpare()
            && string.Equals(t.Spec.Spare, name, StringComparison.Ordinal) && !string.Equals(t.Spec.Server, server, StringComparison.Ordinal))?.Spec.Server;
        if (other is not null || taken.Contains(name))
        {
            return $"holds the role of {other ?? "another server"}";
        }
        return view.Memory.TryGetValue(server, out var memory) && memory.Tried.TryGetValue(name, out var at) && now - at < times.EvidenceValid
            ? "was tried a moment ago"
            : null;
    }
}

/// <summary>A spare that is ready.</summary>
/// <param name="Load">Cameras that it records or guards for others.</param>
internal sealed record Candidate(string Spare, int CoveredPriority, int Covered, int Load)
{
    public string Reason(string server) => CoveredPriority > 0
        ? $"{Spare} holds the pre-roll of most of {server}'s cameras by priority ({Covered} covered)"
        : $"{Spare} is the ready spare with the least load ({Load} cameras); it covers none of {server}'s cameras";
}
