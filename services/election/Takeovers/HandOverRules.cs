using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// A spare that serves a role and was asked to end (SIGTERM) hands it over while it still serves: to the original when that records, else to the
/// next spare under the next term. Nobody is accused and nothing is detected: evidence, vetoes and the hold-down of failures have no part in it.
/// What was begun goes on, so licence, maintenance and <c>automaticTakeover</c> were asked when it began (R7).
/// </summary>
internal static class HandOverRules
{
    /// <summary>Of a takeover that is Active; null when its spare does not go.</summary>
    public static Decision? Decide(Takeover takeover, SiteServer server, Look look)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        if (!IsLeaving(spare, look) || !Serves(spare, name, look))
        {
            return null;
        }
        var because = $"{spare}, which serves as {name}, was asked to end";
        var records = look.MemoryOf(name).StableSince is not null;
        if (records && !server.InMaintenance(look.View.Wall) && ByHandRules.WishOf(server, look) is null)
        {
            return Return(takeover, look, $"{because} and {name} records: the role goes back at once.");
        }
        if (Next(takeover, server, spare, because, but: null, look) is { } next)
        {
            return next;
        }
        return records
            ? Return(takeover, look, $"{because}, no other spare is ready and {name} records: the role goes back at once.")
            : WaitFor(name, spare, because, look);
    }

    /// <summary>
    /// Of a takeover that is Assigned and whose spare does not do it: the next one, as long as who hands the role over still serves it. Null when
    /// nobody hands it over, or nobody else is ready.
    /// </summary>
    public static Decision? Again(Takeover takeover, SiteServer server, string because, Look look) =>
        takeover.Spec.HandedOverBy is { } by && Serves(by, server.Metadata.Name, look) ? Next(takeover, server, by, because, takeover.Spec.Spare, look) : null;

    /// <summary>It was asked to end, and has not ended.</summary>
    public static bool IsLeaving(string spare, Look look) =>
        look.View.BeatOf(spare) is { Health.Leaving: true } && look.View.SilenceOf(spare, look.Now) <= Patience.SpareSilent;

    private static bool Serves(string spare, string server, Look look) =>
        look.View.SilenceOf(spare, look.Now) <= Patience.SpareSilent && look.View.BeatOf(spare) is { } beat && AdoptionRules.Serves(beat, server);

    private static CreateTakeover? Next(Takeover takeover, SiteServer server, string by, string because, string? but, Look look)
    {
        var name = server.Metadata.Name;
        var ranking = SpareRanking.Rank(name, look, but);
        if (ranking.Ready.Count == 0)
        {
            return null;
        }
        var create = SuccessionRules.Create(name, ranking, look, because);
        var spec = create.Takeover.Spec with { AnswersProbes = true, HandedOverBy = by, ByHand = takeover.Spec.ByHand };
        return create with { Takeover = create.Takeover with { Spec = spec } };
    }

    private static MoveTakeover Return(Takeover takeover, Look look, string reason) =>
        new(takeover.Spec.Server, takeover, TakeoverState.Returning, look.View.NextOwnTerm(takeover.Spec.Server), reason);

    private static Wait WaitFor(string name, string spare, string because, Look look)
    {
        var others = SpareRanking.Rank(name, look).WhyNot.Where(w => !w.StartsWith($"{spare} ", StringComparison.Ordinal)).ToList();
        return new Wait(
            name,
            $"{because} and no other spare can assume the role ({(others.Count == 0 ? "there is none" : string.Join(", ", others))}): it serves on for {look.Times.Leaving.TotalSeconds:0} s at most.",
            Unprotected: true);
    }
}
