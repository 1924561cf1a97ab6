using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// May this guard serve the server's role without a term of its own? Only while no control plane speaks (DESIGN 6, last paragraph). A
/// provisional role loses to every minted term; among provisional ones the higher term wins, then the lower order, then the name. Pure.
/// </summary>
internal static class ProvisionalRules
{
    public static ProvisionalDecision Decide(ProvisionalView view, FailoverTimes times) =>
        view.Held is { } held ? GoOn(view, held) : Begin(view, times);

    private static ProvisionalDecision GoOn(ProvisionalView view, RoleHeld held)
    {
        if (view.Term > held.Term)
        {
            return new(false, $"Term {view.Term} of {view.Server} was minted.");
        }

        if (view.AnsweredRole is { } original && original.Term >= held.Term)
        {
            return new(false, $"{view.Server} answers and its role is served there, under term {original.Term}.");
        }

        return view.Rivals.FirstOrDefault(rival => Outranks(rival, held.Term, view.Order, view.Guard)) is { } better
            ? new(false, $"{better.Recorder} serves {view.Server}{(better.Role.Provisional ? " provisionally, too, and goes first" : $" under term {better.Role.Term}")}.")
            : new(true, "Nobody with a better claim serves it.");
    }

    private static ProvisionalDecision Begin(ProvisionalView view, FailoverTimes times)
    {
        var stagger = Math.Max(0, view.Order - 1) * times.ProvisionalStagger;
        if (!view.MayServe)
        {
            return new(false, "The last plan does not allow it.");
        }

        if (view.PlanSilence < times.ControlPlaneSilent + stagger)
        {
            return new(false, "The control plane spoke not long ago.");
        }

        if (view.MissingFor is not { } missing || missing < times.ProvisionalAfter + stagger)
        {
            return new(false, "The server answered this guard's probe not long ago.");
        }

        if (view.Ill)
        {
            return new(false, "This guard's own timer lags: it accuses nobody.");
        }

        if (!view.FramesArriving)
        {
            return new(false, "No frames of the server's cameras arrive here: this guard's own network may be dead.");
        }

        if (view.OtherRole is not null)
        {
            return new(false, "This guard serves another server already.");
        }

        return view.Rivals.Any(rival => rival.Role.Term >= view.Term)
            ? new(false, "Another guard serves it already.")
            : new(true, $"{view.Server} does not answer for {missing.TotalSeconds:0} s, and no plan came for {view.PlanSilence.TotalSeconds:0} s.");
    }

    private static bool Outranks(RoleRival rival, long term, int order, string guard)
    {
        if (rival.Role.Term != term)
        {
            return rival.Role.Term > term;
        }

        return !rival.Role.Provisional
            || rival.Order < order
            || (rival.Order == order && string.CompareOrdinal(rival.Recorder, guard) < 0);
    }
}
