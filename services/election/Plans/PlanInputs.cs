using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// All that plans are built from, but the evidence's age, which is put on when a plan is sent. As long as it stays, so do the plans: in an
/// incident guards are thought over four times a second, and mostly nothing moves.
/// </summary>
/// <param name="News">Of the observations: beats and verdict say the same as long as it stays.</param>
internal sealed record PlanInputs(ElectionView View, GuardPlan Guards, IReadOnlyCollection<StoppedEntry> Stopped, long News)
{
    // An operator's wish ends by the wall clock: then there is one fewer, though no object changed.
    private int Maintained { get; } = View.Servers.Values.Count(s => s.InMaintenance(View.Wall)) + View.Spares.Values.Count(s => s.InMaintenance(View.Wall));

    public bool IsSameAs(PlanInputs? before) => before is not null
        && News == before.News
        && Maintained == before.Maintained
        && ReferenceEquals(Stopped, before.Stopped)
        && ReferenceEquals(View.Site, before.View.Site)
        && ReferenceEquals(View.Servers, before.View.Servers)
        && ReferenceEquals(View.Spares, before.View.Spares)
        && ReferenceEquals(View.Cameras, before.View.Cameras)
        && ReferenceEquals(View.Takeovers, before.View.Takeovers)
        && AskTheSame(Guards.Slots, before.Guards.Slots);

    // Why a slot was given, and what its cameras bring in, stands in no plan.
    private static bool AskTheSame(IReadOnlyList<GuardSlot> a, IReadOnlyList<GuardSlot> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            if (a.Count != b.Count || !AskTheSame(a[i], b[i]))
            {
                return false;
            }
        }
        return a.Count == b.Count;
    }

    private static bool AskTheSame(GuardSlot a, GuardSlot b) =>
        ReferenceEquals(a, b)
        || (a.Order == b.Order
            && a.IsOf(b.Spare, b.Server)
            && string.Equals(a.Recorder, b.Recorder, StringComparison.Ordinal)
            && a.Cameras.SequenceEqual(b.Cameras)
            && a.Classes.Count == b.Classes.Count
            && a.Classes.All(c => b.Classes.TryGetValue(c.Key, out var other) && other == c.Value));
}
