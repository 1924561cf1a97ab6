using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// A spare serves as a server because an operator wishes it: also of one that is well, which records on all the while. The spare gets the
/// role before the original lets it go, and keeps it until the wish is taken back or runs out. What such a wish does not need is a failure,
/// its evidence, <c>automaticTakeover</c>, and the end of a maintenance. What it needs like any other: the licence, a ready spare, a term.
/// </summary>
internal static class ByHandRules
{
    /// <summary>Nobody has or gets the role, and a spare shall.</summary>
    public static Decision Decide(SiteServer server, Wish wish, Look look)
    {
        var name = server.Metadata.Name;
        var failing = TakeoverRules.IsFailing(look.StateOf(name));
        if (WhyRefused(server, look) is { } refused)
        {
            // A failure that the licence leaves unprotected is told as any other.
            return failing ? SuccessionRules.Decide(server, look, because: null)
                : new Wait(name, $"{wish.Who} wishes that a spare serves as {name}: {refused}");
        }
        var (best, ranking, whyNone) = Choose(server, wish, look);
        if (best is null)
        {
            return new Wait(name, $"{wish.Who} wishes that a spare serves as {name}: {whyNone}", Unprotected: failing);
        }
        if (HoldDown.Until(look.MemoryOf(name), look) is { } until && look.Now < until)
        {
            return new Wait(name, HoldDown.Reason(name, look), Unprotected: failing);
        }
        var drill = OperatorWishes.Find(server.Metadata, OperatorWishes.Drill, look.View.Wall)?.Value;
        var reason = $"{wish.Who} wishes it{(drill is null ? "" : $" for the drill {drill}")}; {best.Reason(name)}.";
        var term = look.View.NextTakeoverTerm(name);
        return new CreateTakeover(name, new Takeover
        {
            Metadata = new ObjectMeta { Name = Takeover.NameOf(name, term), Finalizers = [ObjectMeta.ReleaseSpare] },
            Spec = new TakeoverSpec
            {
                Server = name,
                Spare = best.Spare,
                Term = term,
                Reason = reason,
                // A wish accuses nobody: that the server answers is no veto.
                AnswersProbes = true,
                ByHand = new ByHand(wish.By, wish.At, drill),
                Evidence = look.View.Health.GetValueOrDefault(name)?.Report.Signs ?? [],
                PassedOver = [.. ranking.Ready.Where(c => c != best).Select(c => WhyBehind(c, best, wish)), .. ranking.WhyNot],
            },
            Status = new TakeoverStatus { State = TakeoverState.Assigned, Reason = reason },
        }, reason);
    }

    /// <summary>The wish for a takeover of this server that is in force now.</summary>
    public static Wish? WishOf(SiteServer server, Look look) => OperatorWishes.Find(server.Metadata, OperatorWishes.Takeover, look.View.Wall);

    /// <summary>Why nobody may serve as this server, whoever wishes it; null when somebody may.</summary>
    public static string? WhyRefused(SiteServer server, Look look)
    {
        var name = server.Metadata.Name;
        return server.Spec.Dvr ? $"{name} is a DVR, which cannot be failed over."
            : (look.MemoryOf(name).Incident?.Entitlement ?? look.View.Verdict?.ToEntitlement()) switch
            {
                null => "license has not spoken yet.",
                { Entitled: false } no => $"the licence says no: {no.Reason}",
                _ => null,
            };
    }

    /// <summary>Who would serve: the spare that was named; without one, or when the server fails and the named one is not there, the best.</summary>
    public static (Candidate? Best, SpareRanking Ranking, string WhyNone) Choose(SiteServer server, Wish wish, Look look)
    {
        var name = server.Metadata.Name;
        var ranking = SpareRanking.Rank(name, look);
        var named = Named(wish);
        var best = named is null ? ranking.Ready.FirstOrDefault() : ranking.Ready.FirstOrDefault(c => string.Equals(c.Spare, named, StringComparison.Ordinal));
        if (best is null && named is not null && TakeoverRules.IsFailing(look.StateOf(name)))
        {
            best = ranking.Ready.FirstOrDefault();
        }
        var why = ranking.WhyNot.FirstOrDefault(w => named is not null && w.StartsWith($"{named} ", StringComparison.Ordinal));
        return (best, ranking, why is not null ? $"{why}."
            : named is not null ? $"the site has no FailoverServer {named}."
            : $"no spare can assume its role ({(ranking.WhyNot.Count == 0 ? "there is none" : string.Join(", ", ranking.WhyNot))}).");
    }

    private static string? Named(Wish wish) =>
        string.Equals(wish.Value, OperatorWishes.AnySpare, StringComparison.OrdinalIgnoreCase) || string.Equals(wish.Value, "true", StringComparison.OrdinalIgnoreCase)
            ? null : wish.Value;

    private static string WhyBehind(Candidate other, Candidate best, Wish wish) =>
        string.Equals(Named(wish), best.Spare, StringComparison.Ordinal) ? $"{other.Spare} is ready, but {wish.Who} named {best.Spare}" : other.WhyBehind(best);
}
