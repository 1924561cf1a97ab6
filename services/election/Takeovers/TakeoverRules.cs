using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Who assumes which role, and what becomes of it: Assigned, Active, Returning, Reinserting, Completed (DESIGN 6, points 4 to 6).
/// A pure function of the view; the worker writes what it decides by compare-and-swap and asks again.
/// </summary>
internal static class TakeoverRules
{
    public static IReadOnlyList<Decision> Decide(ElectionView view, FailoverTimes times, TimeSpan now)
    {
        var look = new Look(view, times, now);
        var decisions = new List<Decision>();
        foreach (var server in ByImportance(view))
        {
            if (StoreRules.Decide(server, look) is { } pin)
            {
                decisions.Add(pin);
            }
            var decision = DecideOne(server, look);
            if (decision is CreateTakeover { Takeover.Spec.Term: > 0 } create)
            {
                look.Taken.Add(create.Takeover.Spec.Spare);
            }
            if (decision is not null)
            {
                decisions.Add(decision);
            }
            decisions.AddRange(Overtaken(server.Metadata.Name, view));
        }
        decisions.AddRange(RemovedServerRules.Decide(look));
        return decisions;
    }

    /// <summary>A server that says that it goes is relieved before it is gone: it records on until its guard is Active (DESIGN 6, point 1).</summary>
    public static bool IsFailing(ServerState state) => state is ServerState.Failed or ServerState.NotRecording or ServerState.Leaving;

    /// <summary>When several servers fail together, the one with most camera priority chooses first.</summary>
    public static IEnumerable<SiteServer> ByImportance(ElectionView view) => view.Servers.Values
        .OrderByDescending(s => PriorityOf(s, view)).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal);

    /// <summary>The server's camera priority: what makes it more important than another one.</summary>
    public static int PriorityOf(SiteServer server, ElectionView view) => view.CamerasOf(server.Metadata.Name).Sum(c => c.Spec.Priority);

    // Repairs a stop between creating the next takeover and closing the one before.
    private static IEnumerable<Decision> Overtaken(string server, ElectionView view)
    {
        var takeovers = view.TakeoversOf(server);
        return takeovers.Skip(1).Where(t => t.IsOpen())
            .Select(t => new MoveTakeover(server, t, TakeoverState.Superseded, 0, $"Term {takeovers[0].Spec.Term} overtook this one."));
    }

    private static Decision? DecideOne(SiteServer server, Look look)
    {
        var name = server.Metadata.Name;
        var takeovers = look.View.TakeoversOf(name);
        var latest = takeovers.Count > 0 ? takeovers[0] : null;
        if (AdoptionRules.Decide(name, latest, look) is { } adopted)
        {
            return adopted;
        }
        return latest?.Status.State switch
        {
            TakeoverState.Assigned => DecideAssigned(latest, server, look),
            TakeoverState.Active => DecideActive(latest, server, look),
            TakeoverState.Returning => DecideReturning(latest, server, look),
            TakeoverState.Reinserting => DecideReinserting(latest, server, look),
            _ => DecideIdle(latest, server, look),
        };
    }

    private static Decision DecideReinserting(Takeover takeover, SiteServer server, Look look) =>
        ByHandRules.WishOf(server, look) is { } wish ? ByHandRules.Decide(server, wish, look)
        : IsFailing(look.StateOf(server.Metadata.Name)) ? SuccessionRules.Decide(server, look, because: "it failed again before its video was home")
        : CompletionRules.Decide(takeover, look);

    private static Decision? DecideIdle(Takeover? latest, SiteServer server, Look look)
    {
        if (ByHandRules.WishOf(server, look) is { } wish)
        {
            return ByHandRules.Decide(server, wish, look);
        }
        var state = look.StateOf(server.Metadata.Name);
        if (IsFailing(state))
        {
            return SuccessionRules.Decide(server, look, because: null);
        }
        // A takeover that ended without a hand-back used a term, and a restored store may have forgotten some: the original needs a term
        // that no recorder calls old.
        return latest is not null && state == ServerState.Alive && look.View.TermOf(server.Metadata.Name) is var term && latest.Status.HandBackTerm < term
            ? new MoveTakeover(server.Metadata.Name, latest, latest.Status.State, look.View.NextOwnTerm(server.Metadata.Name), latest.Status.Reason)
            : null;
    }

    private static Decision DecideAssigned(Takeover takeover, SiteServer server, Look look)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        var answer = look.AnswerOf(takeover, takeover.Spec.Term);
        switch (answer?.Kind)
        {
            case RoleAnswerKind.Active:
                return Move(takeover, TakeoverState.Active, $"{spare} serves as {name} under term {takeover.Spec.Term} and writes what it receives.");
            case RoleAnswerKind.Vetoed:
                return Move(takeover, TakeoverState.Vetoed, $"{spare} did not assume the role: {Look.Bare(answer.Reason)}.", look.View.NextOwnTerm(name));
            case RoleAnswerKind.Refused:
                return HandOverRules.Again(takeover, server, $"{spare} refused the role ({Look.Bare(answer.Reason)})", look) ?? Move(takeover, TakeoverState.Failed, $"{spare} refused the role: {Look.Bare(answer.Reason)}.");
        }
        var because = WhyNoAnswer(spare, takeover, look);
        if (WhyCancelled(takeover, server, look, because) is { } cancelled)
        {
            return Move(takeover, TakeoverState.Cancelled, cancelled, look.View.NextOwnTerm(name));
        }
        return because is not null
            ? HandOverRules.Again(takeover, server, because, look) ?? SuccessionRules.Decide(server, look, because, but: spare)
            : new Wait(name, $"{spare} was asked to assume {name}'s role; its answer is awaited.");
    }

    // A takeover by hand of a living server stands as long as its wish does; a spare that does not answer costs that server nothing.
    private static string? WhyCancelled(Takeover takeover, SiteServer server, Look look, string? unanswered)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        var alive = look.StateOf(name) == ServerState.Alive;
        if (ByHandRules.WishOf(server, look) is not null)
        {
            return alive && unanswered is not null ? $"{unanswered}; {name} keeps its role" : null;
        }
        if (takeover.Spec.HandedOverBy is not null)
        {
            // The role was a spare's already: the server gets it back in order, or when no spare answers.
            return unanswered is not null && look.MemoryOf(name).StableSince is not null ? $"{unanswered}; {name} records and gets its role back." : null;
        }
        return alive && takeover.Spec.ByHand is not null ? $"The wish was taken back before {spare} assumed {name}'s role."
            : alive ? $"{name} was back before {spare} assumed its role."
            : server.InMaintenance(look.View.Wall) ? $"{name} was set in maintenance before {spare} assumed its role."
            : null;
    }

    private static string? WhyNoAnswer(string spare, Takeover takeover, Look look)
    {
        if (!look.View.Spares.ContainsKey(spare))
        {
            return $"{spare} was removed from the site before it answered";
        }
        if (look.View.SilenceOf(spare, look.Now) > Patience.SpareSilent)
        {
            return $"{spare} fell silent before it answered";
        }
        if (HandOverRules.IsLeaving(spare, look))
        {
            return $"{spare} was asked to end before it answered";
        }
        var waiting = look.SinceState(takeover);
        return waiting >= look.Times.EvidenceValid ? $"{spare} did not answer for {waiting.TotalSeconds:0} s" : null;
    }

    private static Decision DecideActive(Takeover takeover, SiteServer server, Look look)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        var state = look.StateOf(name);
        if (WhyItServesNoMore(takeover, look) is { } why)
        {
            return state == ServerState.Alive
                ? Move(takeover, TakeoverState.Returning, $"{why} and {name} is alive: the role goes back at once.", look.View.NextOwnTerm(name))
                : SuccessionRules.Decide(server, look, because: why, but: spare);
        }
        if (HandOverRules.Decide(takeover, server, look) is { } handedOver)
        {
            return handedOver;
        }
        var memory = look.MemoryOf(name);
        var release = OperatorWishes.Find(server.Metadata, OperatorWishes.Release, look.View.Wall);
        var released = release is not null && string.Equals(release.Value, takeover.Metadata.Name, StringComparison.Ordinal);
        if (memory.StableSince is not { } since)
        {
            return new Wait(name, released
                ? $"{release!.Who} released {name}, which is {state} and does not record: {spare} serves as it until it does."
                : $"{spare} serves as {name}, which is {state}.");
        }
        if (released)
        {
            return Move(takeover, TakeoverState.Returning, $"{release!.Who} released {name}, which records: it gets its role back, camera by camera.", look.View.NextOwnTerm(name));
        }
        if (ByHandRules.WishOf(server, look) is { } wish)
        {
            return new Wait(name, $"{spare} serves as {name} until {(wish.Until is { } until ? $"{until:HH:mm:ss}Z or " : "")}it is released: {wish.Who} wishes it.");
        }
        var needed = memory.StableNeeded(look.View.Site, look.Times);
        var stable = look.Now - since;
        if (stable < needed)
        {
            return new Wait(name, $"{name} is back; it must be stable for {needed.TotalSeconds:0} s before it gets its role back.");
        }
        return server.InMaintenance(look.View.Wall)
            ? new Wait(name, $"{name} is back and stable, but in maintenance: {spare} serves as it until that is lifted.")
            : Move(takeover, TakeoverState.Returning,
                $"{name} answers and records for {stable.TotalSeconds:0.0} s: it gets its role back, camera by camera.", look.View.NextOwnTerm(name));
    }

    // Lost, removed, or started anew without taking the role up again.
    private static string? WhyItServesNoMore(Takeover takeover, Look look)
    {
        var (name, spare) = (takeover.Spec.Server, takeover.Spec.Spare);
        if (look.WhyLost(spare) is { } lost)
        {
            return $"{spare}, which served as {name}, {lost}";
        }
        var answer = look.AnswerOf(takeover, takeover.Spec.Term);
        return answer?.Kind is RoleAnswerKind.Vetoed or RoleAnswerKind.Refused
            ? $"{spare} serves as {name} no more ({Look.Bare(answer.Reason)})"
            : null;
    }

    private static Decision DecideReturning(Takeover takeover, SiteServer server, Look look)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        if (IsFailing(look.StateOf(name)))
        {
            return SuccessionRules.Decide(server, look, because: "it failed again while its role went back");
        }
        var answer = look.AnswerOf(takeover, takeover.Status.HandBackTerm) ?? look.AnswerOf(takeover, takeover.Spec.Term);
        if (answer?.Kind == RoleAnswerKind.HandedBack)
        {
            return Move(takeover, TakeoverState.Reinserting, $"{name} records all its cameras again; what {spare} holds comes home.");
        }
        return look.WhyLost(spare) is { } lost
            ? Move(takeover, TakeoverState.Reinserting, $"{spare} {lost} while it handed back; what it holds waits for it.")
            : new Wait(name, answer?.Kind == RoleAnswerKind.HandingBack
                ? $"{spare} hands back: {Look.Bare(answer.Reason)}." : $"{spare} was asked to hand {name}'s role back.");
    }

    private static MoveTakeover Move(Takeover takeover, TakeoverState state, string reason, long handBackTerm = 0) =>
        new(takeover.Spec.Server, takeover, state, handBackTerm, reason);
}
