using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Gives every server a first guard and, while a spare serves a role, gives the taken cameras a guard of their own; then each camera its
/// class. Balanced by load, bounded by capacity. Stable: a duty moves only for a reason, and rings move make-before-break.
/// </summary>
internal static class GuardPlanner
{
    public static GuardPlan Plan(GuardView view)
    {
        var fallBacks = FallBack.Update(view);
        var work = new GuardAssignment(view);
        work.KeepFirsts();
        work.Relieve();
        work.ChooseFirsts();
        work.GuardTheTaken();
        work.KeepUntilCovered();
        var slots = ClassRules.Give(view, work.Slots, fallBacks);
        return new GuardPlan(
            [.. slots.OrderBy(s => s.Server, StringComparer.Ordinal).ThenBy(s => s.Order).ThenBy(s => s.Spare, StringComparer.Ordinal)], work.Unguarded)
        {
            FallBacks = fallBacks,
        };
    }
}
