using Failover.Contracts;

namespace Failover.Election;

/// <summary>What the guard planner sees.</summary>
/// <param name="Previous">The plan in force; after a restart rebuilt from the guards' reports.</param>
/// <param name="Reports">Newest reports of the guards.</param>
internal sealed record GuardView(
    IReadOnlyList<GuardTarget> Targets, IReadOnlyList<GuardSpare> Spares, IReadOnlyList<GuardSlot> Previous,
    IReadOnlyList<(string Spare, GuardReport Report)> Reports)
{
    public static GuardView Of(ElectionView view, GuardPlan previous, TimeSpan listenedFor, TimeSpan now)
    {
        var roles = view.Takeovers.Values
            .Where(t => t.Status.State is TakeoverState.Active or TakeoverState.Returning)
            .GroupBy(t => t.Spec.Server, StringComparer.Ordinal)
            .Select(g => g.MaxBy(t => t.Spec.Term)!)
            .ToList();
        var reports = view.Beats.Values
            .Where(b => view.Spares.ContainsKey(b.Beat.Recorder))
            .SelectMany(b => b.Beat.Guarding.Select(g => (b.Beat.Recorder, g)))
            .OrderBy(r => r.Recorder, StringComparer.Ordinal)
            .ToList();
        return new GuardView(
            [.. view.Servers.Values.Where(s => !s.Spec.Dvr).Select(s => new GuardTarget(
                s.Metadata.Name,
                view.ProtectedCamerasOf(s.Metadata.Name),
                s.Spec.PreferredGuards,
                roles.Find(t => string.Equals(t.Spec.Server, s.Metadata.Name, StringComparison.Ordinal))?.Spec.Spare))],
            [.. view.Spares.Values.Select(s => SpareOf(s, view, roles, listenedFor, now))],
            previous.Slots.Count > 0 ? previous.Slots : FromReports(reports),
            reports);
    }

    private static GuardSpare SpareOf(FailoverServer spare, ElectionView view, List<Takeover> roles, TimeSpan listenedFor, TimeSpan now)
    {
        var name = spare.Metadata.Name;
        var silence = view.SilenceOf(name, now);
        var unheard = silence == TimeSpan.MaxValue;
        var whyNot = spare.Spec.Maintenance ? "is in maintenance"
            : unheard ? "was never heard"
            : silence > Patience.GuardLost ? $"is silent for {silence.TotalSeconds:0} s"
            : view.BeatOf(name)!.Health.Leaving ? "is leaving"
            : null;
        return new GuardSpare(
            name,
            Math.Min(spare.Spec.MaxHotCameras, spare.Spec.RingMemoryMiB / GuardSpare.RingMiBPerCamera),
            whyNot,
            Awaited: unheard && !spare.Spec.Maintenance && listenedFor < Patience.GuardLost,
            BusyWith: roles.Find(t => string.Equals(t.Spec.Spare, name, StringComparison.Ordinal))?.Spec.Server);
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

/// <param name="Capacity">Hot cameras at most, by count and by ring memory.</param>
/// <param name="WhyNot">Null when it can guard now.</param>
/// <param name="Awaited">Never heard, and election started just now: worth a moment's wait before others are chosen for good.</param>
/// <param name="BusyWith">The server whose role it serves.</param>
internal sealed record GuardSpare(string Name, int Capacity, string? WhyNot, bool Awaited, string? BusyWith)
{
    /// <summary>A ring at 4 Mbit/s: twice bitrate times 20 s (DESIGN 5).</summary>
    public const int RingMiBPerCamera = 20;
}
