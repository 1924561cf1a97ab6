using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What the guard planner sees.</summary>
/// <param name="Targets">Most camera priority first, then by name.</param>
/// <param name="Spares">By name.</param>
/// <param name="Cameras">Every protected camera that can be guarded, by priority over the whole site, then by name.</param>
/// <param name="Previous">The plan in force; after a restart rebuilt from the guards' reports.</param>
/// <param name="Reports">Newest reports of the guards, by spare.</param>
/// <param name="RingSeconds">Pre-roll that is held at least.</param>
internal sealed record GuardView(
    IReadOnlyList<GuardTarget> Targets, IReadOnlyList<GuardSpare> Spares, IReadOnlyList<Camera> Cameras, GuardPlan Previous,
    IReadOnlyList<(string Spare, GuardReport Report)> Reports, int RingSeconds, TimeSpan Now)
{
    public static GuardView Of(ElectionView view, GuardPlan previous, TimeSpan listenedFor, TimeSpan now)
    {
        var roles = view.OpenTakeovers
            .Where(t => t.Status.State is TakeoverState.Active or TakeoverState.Returning || t.IsBeingHandedOver())
            .GroupBy(t => t.Spec.Server, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.MaxBy(t => t.Spec.Term)!.WhoServes(), StringComparer.Ordinal);
        var busy = roles.OrderBy(r => r.Key, StringComparer.Ordinal).GroupBy(r => r.Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Key, StringComparer.Ordinal);
        var reports = view.Beats.Values
            .Where(b => view.Spares.ContainsKey(b.Beat.Recorder))
            .SelectMany(b => b.Beat.Guarding.Select(g => (b.Beat.Recorder, g)))
            .OrderBy(r => r.Recorder, StringComparer.Ordinal)
            .ToList();
        var targets = view.Servers.Values.Where(s => !s.Spec.Dvr)
            .Select(s => new GuardTarget(
                s.Metadata.Name, view.ProtectedCamerasOf(s.Metadata.Name), s.Spec.PreferredGuards, roles.GetValueOrDefault(s.Metadata.Name)))
            .OrderByDescending(t => t.Cameras.Sum(c => c.Spec.Priority)).ThenBy(t => t.Server, StringComparer.Ordinal);
        return new GuardView(
            [.. targets],
            [.. view.Spares.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).Select(s => SpareOf(s, view, busy, listenedFor, now))],
            view.ProtectedCameras,
            previous.Slots.Count > 0 ? previous : new GuardPlan(FromReports(reports), []),
            reports,
            view.Site.RingSeconds,
            now);
    }

    private static GuardSpare SpareOf(FailoverServer spare, ElectionView view, Dictionary<string, string> busy, TimeSpan listenedFor, TimeSpan now)
    {
        var name = spare.Metadata.Name;
        var silence = view.SilenceOf(name, now);
        var unheard = silence == TimeSpan.MaxValue;
        var health = view.BeatOf(name)?.Health;
        var maintained = spare.InMaintenance(view.Wall);
        var whyNot = maintained ? "is in maintenance"
            : unheard ? "was never heard"
            : silence > Patience.GuardLost ? $"is silent for {silence.TotalSeconds:0} s"
            : health!.Leaving ? "is leaving"
            : null;
        var leaving = !unheard && silence <= Patience.GuardLost && health!.Leaving;
        return new GuardSpare(name, spare.Spec, whyNot, busy.GetValueOrDefault(name))
        {
            Awaited = unheard && !maintained && listenedFor < Patience.GuardLost,
            Leaving = leaving,
        };
    }

    // The guard that covers most was the first one.
    private static List<GuardSlot> FromReports(IEnumerable<(string Spare, GuardReport Report)> reports) =>
    [
        .. reports.GroupBy(r => (r.Report.Server, r.Report.Recorder)).SelectMany(g => g
            .OrderByDescending(r => r.Report.CoveredPriority).ThenBy(r => r.Spare, StringComparer.Ordinal)
            .Select((r, i) => new GuardSlot(
                r.Report.Server, r.Spare, string.Equals(r.Report.Server, r.Report.Recorder, StringComparison.Ordinal) ? i + 1 : i + 2,
                r.Report.Recorder, [], "it guarded before election started"))),
    ];
}

/// <param name="Cameras">By priority, highest first.</param>
/// <param name="Assumer">The spare that serves its role now, or null.</param>
internal sealed record GuardTarget(string Server, IReadOnlyList<Camera> Cameras, IReadOnlyList<string> PreferredGuards, string? Assumer);

/// <param name="WhyNot">Null when it can guard now.</param>
/// <param name="BusyWith">The server whose role it serves.</param>
internal sealed record GuardSpare(string Name, FailoverServerSpec Spec, string? WhyNot, string? BusyWith)
{
    /// <summary>Never heard, and election started just now: worth a moment's wait before others are chosen for good.</summary>
    public bool Awaited { get; init; }

    /// <summary>It was asked to end: what it keeps it keeps until that is safe elsewhere, and it gets nothing new.</summary>
    public bool Leaving { get; init; }

    public bool IsFree => WhyNot is null && BusyWith is null;
}
