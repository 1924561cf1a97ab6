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
        var decisions = new List<Decision>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in ByImportance(view))
        {
            var decision = DecideOne(server, view, taken, times, now);
            if (decision is CreateTakeover { Takeover.Spec.Term: > 0 } create)
            {
                taken.Add(create.Takeover.Spec.Spare);
            }
            if (decision is not null)
            {
                decisions.Add(decision);
            }
            decisions.AddRange(Overtaken(server.Metadata.Name, view));
        }
        return decisions;
    }

    // When several servers fail together, the one with most camera priority chooses first.
    private static IEnumerable<SiteServer> ByImportance(ElectionView view)
    {
        var weight = view.Cameras.Values.GroupBy(c => c.Spec.Server, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(c => c.Spec.Priority), StringComparer.Ordinal);
        return view.Servers.Values
            .OrderByDescending(s => weight.GetValueOrDefault(s.Metadata.Name)).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal);
    }

    // Repairs a stop between creating the next takeover and closing the one before.
    private static IEnumerable<Decision> Overtaken(string server, ElectionView view) => view.TakeoversOf(server).Skip(1).Where(t => t.IsOpen())
        .Select(t => new MoveTakeover(server, t, TakeoverState.Superseded, 0, $"Term {view.TakeoversOf(server).First().Spec.Term} overtook this one."));

    private static Decision? DecideOne(SiteServer server, ElectionView view, HashSet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var name = server.Metadata.Name;
        var state = view.StateOf(name, now);
        var latest = view.TakeoversOf(name).FirstOrDefault();
        return latest?.Status.State switch
        {
            TakeoverState.Assigned => DecideAssigned(latest, state, server, view, taken, times, now),
            TakeoverState.Active => DecideActive(latest, state, server, view, taken, times, now),
            TakeoverState.Returning => DecideReturning(latest, state, server, view, taken, times, now),
            TakeoverState.Reinserting => IsFailing(state)
                ? NewTakeover(server, state, view, taken, times, now, because: "it failed again before its video was home")
                : CompletionRules.Decide(latest, view, now),
            _ => DecideIdle(latest, state, server, view, taken, times, now),
        };
    }

    private static Decision? DecideIdle(
        Takeover? latest, ServerState state, SiteServer server, ElectionView view, HashSet<string> taken, FailoverTimes times, TimeSpan now)
    {
        if (IsFailing(state))
        {
            return NewTakeover(server, state, view, taken, times, now, because: null);
        }
        // A takeover that ended without a hand-back used a term, and a restored store may have forgotten some: the original needs a term
        // that no recorder calls old.
        var term = view.TermOf(server.Metadata.Name);
        return latest is not null && latest.Status.HandBackTerm < term && state == ServerState.Alive
            ? new MoveTakeover(server.Metadata.Name, latest, latest.Status.State, view.NextOwnTerm(server.Metadata.Name), latest.Status.Reason)
            : null;
    }

    private static Decision DecideAssigned(
        Takeover takeover, ServerState state, SiteServer server, ElectionView view, HashSet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        var answer = AnswerOf(takeover, view, takeover.Spec.Term);
        switch (answer?.Kind)
        {
            case RoleAnswerKind.Active:
                return Move(takeover, TakeoverState.Active, $"{spare} serves as {name} under term {takeover.Spec.Term} and writes what it receives.");
            case RoleAnswerKind.Vetoed:
                return Move(takeover, TakeoverState.Vetoed, $"{spare} did not assume the role: {Bare(answer.Reason)}.", view.NextOwnTerm(name));
            case RoleAnswerKind.Refused:
                return Move(takeover, TakeoverState.Failed, $"{spare} refused the role: {Bare(answer.Reason)}.");
        }
        if (state == ServerState.Alive)
        {
            return Move(takeover, TakeoverState.Cancelled, $"{name} was back before {spare} assumed its role.", view.NextOwnTerm(name));
        }
        var silence = view.SilenceOf(spare, now);
        var waiting = SinceState(takeover, view, now);
        if (silence <= Patience.SpareSilent && waiting < times.EvidenceValid)
        {
            return new Wait(name, $"{spare} was asked to assume {name}'s role; its answer is awaited.");
        }
        var because = silence > Patience.SpareSilent ? $"{spare} fell silent before it answered" : $"{spare} did not answer for {waiting.TotalSeconds:0} s";
        return NewTakeover(server, state, view, new HashSet<string>(taken, StringComparer.Ordinal) { spare }, times, now, because);
    }

    private static Decision DecideActive(
        Takeover takeover, ServerState state, SiteServer server, ElectionView view, HashSet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        var lost = IsLost(spare, view, now);
        var memory = view.Memory.GetValueOrDefault(name) ?? new ServerMemory();
        if (state == ServerState.Alive && lost)
        {
            return Move(takeover, TakeoverState.Returning, $"{spare} is lost and {name} is alive: the role goes back at once.", view.NextOwnTerm(name));
        }
        if (lost)
        {
            return NewTakeover(server, state, view, taken, times, now, because: $"{spare}, which served as {name}, is lost itself");
        }
        if (memory.StableSince is not { } since)
        {
            return new Wait(name, $"{spare} serves as {name}, which is {state}.");
        }
        var needed = memory.StableNeeded(view.Site, times);
        var stable = now - since;
        return stable >= needed
            ? Move(takeover, TakeoverState.Returning,
                $"{name} answers and records for {stable.TotalSeconds:0.0} s: it gets its role back, camera by camera.", view.NextOwnTerm(name))
            : new Wait(name, $"{name} is back; it must be stable for {needed.TotalSeconds:0} s before it gets its role back.");
    }

    private static Decision DecideReturning(
        Takeover takeover, ServerState state, SiteServer server, ElectionView view, HashSet<string> taken, FailoverTimes times, TimeSpan now)
    {
        var (name, spare) = (server.Metadata.Name, takeover.Spec.Spare);
        if (IsFailing(state))
        {
            return NewTakeover(server, state, view, taken, times, now, because: "it failed again while its role went back");
        }
        var answer = AnswerOf(takeover, view, takeover.Status.HandBackTerm) ?? AnswerOf(takeover, view, takeover.Spec.Term);
        if (answer?.Kind == RoleAnswerKind.HandedBack)
        {
            return Move(takeover, TakeoverState.Reinserting, $"{name} records all its cameras again; what {spare} holds comes home.");
        }
        return IsLost(spare, view, now)
            ? Move(takeover, TakeoverState.Reinserting, $"{spare} is lost while it handed back; what it holds waits for it.")
            : new Wait(name, answer?.Kind == RoleAnswerKind.HandingBack ? $"{spare} hands back: {Bare(answer.Reason)}." : $"{spare} was asked to hand {name}'s role back.");
    }

    // All that must hold before a role moves, in the order in which an operator would ask.
    private static Decision NewTakeover(
        SiteServer server, ServerState state, ElectionView view, IReadOnlySet<string> taken, FailoverTimes times, TimeSpan now, string? because)
    {
        var name = server.Metadata.Name;
        var incident = view.Memory.GetValueOrDefault(name)?.Incident;
        if (server.Spec.Dvr || incident?.Entitlement is { Entitled: false })
        {
            var why = server.Spec.Dvr ? $"{name} is a DVR, which cannot be failed over." : $"The licence says no: {incident!.Entitlement!.Reason}";
            return view.RefusedOf(name).Count() > (incident?.RefusedBefore ?? 0) ? new Wait(name, why, Unprotected: true) : Refuse(name, view, why);
        }
        if (WhyNotNow(server, state, incident, view, times, now) is { } wait)
        {
            return wait;
        }
        var (ready, whyNot) = SpareRanking.Rank(name, view, taken, times, now);
        if (ready.Count == 0)
        {
            var list = whyNot.Count == 0 ? "there is none" : string.Join(", ", whyNot);
            return new Wait(name, $"{name} is {state} and no spare can assume its role ({list}); keeping goes on.", Unprotected: true);
        }
        var (best, term) = (ready[0], view.NextTakeoverTerm(name));
        var cause = because is null ? Bare(view.Health[name].Report.Reason) : $"{name}: {because}";
        var reason = $"{cause}; {best.Reason(name)}.";
        return new CreateTakeover(name, new Takeover
        {
            Metadata = new ObjectMeta { Name = Takeover.NameOf(name, term) },
            Spec = new TakeoverSpec { Server = name, Spare = best.Spare, Term = term, Reason = reason, AnswersProbes = state != ServerState.Failed },
            Status = new TakeoverStatus { State = TakeoverState.Assigned, Reason = reason },
        }, reason);
    }

    private static Wait? WhyNotNow(
        SiteServer server, ServerState state, Incident? incident, ElectionView view, FailoverTimes times, TimeSpan now)
    {
        var name = server.Metadata.Name;
        if (!IsFailing(state))
        {
            return new Wait(name, $"{name} is {state}, not failed: no role moves on that.");
        }
        if (server.Spec.Maintenance)
        {
            return new Wait(name, $"{name} is in maintenance: nothing assumes its role; keeping goes on.");
        }
        if (!view.Site.AutomaticTakeover)
        {
            return new Wait(name, $"{name} failed; the site wants an operator's word for a takeover (automaticTakeover: false).", Unprotected: true);
        }
        if (incident?.Entitlement is null)
        {
            return new Wait(name, $"{name} failed; license has not spoken yet.", Unprotected: true);
        }
        if (view.Memory.GetValueOrDefault(name)?.VetoedAt is { } vetoed && now - vetoed < Patience.AfterVeto)
        {
            return new Wait(name, $"{name}'s takeover was vetoed a moment ago; nobody tries again for {Patience.AfterVeto.TotalSeconds:0} s.");
        }
        var age = view.EvidenceAge(name, now);
        return age >= times.EvidenceValid ? new Wait(name, $"The evidence against {name} is {age.TotalSeconds:0} s old; newer is awaited.") : null;
    }

    // A refused takeover uses no term: its name counts refusals, so the later one is a new object.
    private static CreateTakeover Refuse(string name, ElectionView view, string why) => new(name, new Takeover
    {
        Metadata = new ObjectMeta { Name = $"{name}-refused-{view.RefusedOf(name).Count() + 1}" },
        Spec = new TakeoverSpec { Server = name, Spare = "", Term = 0, Reason = why },
        Status = new TakeoverStatus { State = TakeoverState.Refused, Reason = why },
    }, why);

    private static MoveTakeover Move(Takeover takeover, TakeoverState state, string reason, long handBackTerm = 0) =>
        new(takeover.Spec.Server, takeover, state, handBackTerm, reason);

    private static RoleAnswer? AnswerOf(Takeover takeover, ElectionView view, long term) => view.BeatOf(takeover.Spec.Spare)?.Answers
        .FirstOrDefault(a => string.Equals(a.Server, takeover.Spec.Server, StringComparison.Ordinal) && a.Term == term);

    private static TimeSpan SinceState(Takeover takeover, ElectionView view, TimeSpan now) =>
        view.Memory.GetValueOrDefault(takeover.Spec.Server)?.Takeover is { } seen && string.Equals(seen.Name, takeover.Metadata.Name, StringComparison.Ordinal)
            ? now - seen.Since : TimeSpan.Zero;

    // A server that says that it goes is relieved before it is gone: it records on until its guard is Active (DESIGN 6, point 1).
    private static bool IsFailing(ServerState state) => state is ServerState.Failed or ServerState.NotRecording or ServerState.Leaving;

    // A guard of the taken cameras is the second place; without one, a long silence that heartbeat does not contradict.
    private static bool IsLost(string spare, ElectionView view, TimeSpan now)
    {
        var state = view.StateOf(spare, now);
        return state == ServerState.Failed || (view.SilenceOf(spare, now) > Patience.AssumerLost && state != ServerState.Alive);
    }

    private static string Bare(string sentence) => sentence.TrimEnd('.', ' ');
}
