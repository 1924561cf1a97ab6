using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Would the planner give the same guards again? It would, when it gave them from themselves and nothing that it sees has changed since:
/// then it need not be asked. Said of the common case only; whatever depends on time is thought over anew.
/// </summary>
internal static class GuardSteadiness
{
    /// <summary>The planner, asked again, answered the same. A plan that moves in several steps has not come to rest before the last.</summary>
    public static bool CameToRest(GuardPlan before, GuardPlan after)
    {
        if (before.Slots.Count != after.Slots.Count || before.FallBacks.Count + after.FallBacks.Count + after.Unguarded.Count > 0)
        {
            return false;
        }
        for (var i = 0; i < after.Slots.Count; i++)
        {
            if (!IsSame(before.Slots[i], after.Slots[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Nothing that time or a measurement could change: nobody is waited for or silent, no guard fell back, and the measured rates stay
    /// within their steps. What objects and beats say is compared elsewhere.
    /// </summary>
    public static bool Holds(ElectionView view, GuardPlan guards, TimeSpan listenedFor, TimeSpan now)
    {
        if (listenedFor < Patience.GuardLost)
        {
            return false;
        }
        foreach (var spare in view.Spares.Keys)
        {
            if (view.SilenceOf(spare, now) > Patience.GuardLost || view.BeatOf(spare)!.Guarding.Any(report => report.Classes.Count > 0))
            {
                return false;
            }
        }
        foreach (var slot in guards.Slots)
        {
            var report = view.BeatOf(slot.Spare)?.Guarding.FirstOrDefault(g => string.Equals(g.Server, slot.Server, StringComparison.Ordinal));
            if (RateRules.RateOf(slot, report, view.ProtectedCamerasOf(slot.Server)) != slot.Rate)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsSame(GuardSlot a, GuardSlot b) =>
        a.Classes.Count + b.Classes.Count == 0
        && a.Order == b.Order
        && a.Rate == b.Rate
        && a.IsOf(b.Spare, b.Server)
        && string.Equals(a.Recorder, b.Recorder, StringComparison.Ordinal)
        && string.Equals(a.Reason, b.Reason, StringComparison.Ordinal)
        && a.Cameras.SequenceEqual(b.Cameras);
}
