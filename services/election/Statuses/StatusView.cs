using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What the statuses are made from at one moment: the look of the leader, and who records what by the beats.</summary>
/// <param name="Objects">The objects as the store has them: what is written is compared with these.</param>
/// <param name="Site">The one Site object.</param>
internal sealed class StatusView(ElectionView view, GuardPlan plan, SiteObjects objects, Site site, FailoverTimes times, TimeSpan now)
{
    private readonly Dictionary<string, CameraFact> _cameras = CameraFacts.Of(view, plan, now);

    public ElectionView View { get; } = view;
    public GuardPlan Plan { get; } = plan;
    public SiteObjects Objects { get; } = objects;
    public Site Site { get; } = site;
    public FailoverTimes Times { get; } = times;
    public TimeSpan Now { get; } = now;

    /// <summary>Who records it and who covers it.</summary>
    public CameraFact Fact(string camera) => _cameras.GetValueOrDefault(camera) ?? CameraFact.NothingKnown;

    /// <summary>The newest takeover of a server that has, gets or gives back the role; null when there is none.</summary>
    public Takeover? Occupying(string server) =>
        View.OpenTakeovers.LastOrDefault(t => t.OccupiesSpare() && string.Equals(t.Spec.Server, server, StringComparison.Ordinal));

    /// <summary>Who shows the server's role: the highest term, and one with a term before a provisional one; null when nobody is heard with it.</summary>
    public string? HolderOf(string server) => View.Beats.Values.Where(b => b.Age(Now) <= Patience.GuardLost)
        .SelectMany(b => b.Beat.Roles, (b, r) => (b.Beat.Recorder, Role: r))
        .Where(r => string.Equals(r.Role.Server, server, StringComparison.Ordinal))
        .OrderBy(r => r.Role.Provisional).ThenByDescending(r => r.Role.Term).ThenBy(r => r.Recorder, StringComparer.Ordinal)
        .Select(r => r.Recorder).FirstOrDefault();

    /// <summary>Some names for a sentence.</summary>
    public static string Names(IReadOnlyList<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";
}

/// <summary>What beats and plan say of one camera.</summary>
/// <param name="Recorder">Who writes it to disk; null = nobody does, or nobody says so.</param>
/// <param name="State">What the recorder that should record it says, when it is not in order.</param>
/// <param name="Why">In its words.</param>
/// <param name="Guard">Who is planned to guard it.</param>
/// <param name="Covered">Null = the guard has not said.</param>
/// <param name="WhyNotCovered">In the guard's words, or the plan's.</param>
internal sealed record CameraFact(string? Recorder, CameraState? State, string Why, string? Guard, bool? Covered, string WhyNotCovered)
{
    public static readonly CameraFact NothingKnown = new(null, null, "", null, null, "");
}
