using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Roles that spares serve without this store's knowledge: provisionally, while no control plane spoke (DESIGN 6), or under a term that a
/// restored or reinstalled store has forgotten. They are taken into the books and nothing is interrupted for it.
/// </summary>
internal static class AdoptionRules
{
    public static Decision? Decide(string server, Takeover? latest, Look look)
    {
        var known = Math.Max(latest?.Spec.Term ?? 0, latest?.Status.HandBackTerm ?? 0);
        var holders = HoldersOf(server, look);
        if (holders.Count == 0)
        {
            return null;
        }
        if (holders.Find(h => !h.Role.Provisional && h.Role.Term > known) is { Spare: not null } minted)
        {
            return Minted(server, minted.Spare, minted.Role.Term, look);
        }
        // The takeover in force decides, and whoever else shows the role is told by its term.
        return (latest is not null && latest.OccupiesSpare()) || holders.Find(h => h.Role.Provisional) is not { Spare: not null } provisional
            ? null
            : Provisional(server, provisional.Spare, look);
    }

    /// <summary>Does this spare serve the server's role now, with or without a term?</summary>
    public static bool Serves(Beat beat, string server) => beat.Roles.Any(r => string.Equals(r.Server, server, StringComparison.Ordinal));

    // Fresh ones: minted before provisional, the higher term, who covers most, the name.
    private static List<(string Spare, RoleHeld Role)> HoldersOf(string server, Look look)
    {
        var holders = new List<(string Spare, RoleHeld Role)>();
        foreach (var spare in look.View.Spares.Keys)
        {
            if (look.View.BeatOf(spare) is { Roles.Count: > 0 } beat && look.View.SilenceOf(spare, look.Now) <= Patience.SpareSilent)
            {
                holders.AddRange(beat.Roles.Where(r => string.Equals(r.Server, server, StringComparison.Ordinal)).Select(r => (spare, r)));
            }
        }
        return holders.Count < 2 ? holders : [.. holders
            .OrderBy(h => h.Role.Provisional).ThenByDescending(h => h.Role.Term)
            .ThenByDescending(h => SpareRanking.CoveredPriority(look.View.BeatOf(h.Spare)!, server)).ThenBy(h => h.Spare, StringComparer.Ordinal)];
    }

    private static Decision? Minted(string server, string spare, long term, Look look)
    {
        if (term >= look.View.TermOf(server))
        {
            // Under the very term that it holds: it goes on serving without a new command.
            var reason = $"{spare} serves as {server} under term {term}, which the store does not know: it is adopted.";
            return Create(server, spare, term, 0, TakeoverState.Active, reason);
        }
        return look.StateOf(server) == ServerState.Alive
            ? HandBack(server, spare, $"{spare} serves as {server} under term {term}, which was overtaken, and {server} is alive: it is told to hand back.", look)
            : null;
    }

    private static Decision? Provisional(string server, string spare, Look look)
    {
        var state = look.StateOf(server);
        if (TakeoverRules.IsFailing(state))
        {
            return null;
        }
        return state == ServerState.Alive && look.MemoryOf(server).StableSince is not null
            ? HandBack(server, spare, $"{spare} served as {server} while no control plane spoke, and {server} is alive: it is told to hand back.", look)
            : new Wait(server, $"{spare} serves as {server} provisionally; {server} is {state}.");
    }

    private static CreateTakeover HandBack(string server, string spare, string reason, Look look)
    {
        var term = look.View.NextTakeoverTerm(server);
        return Create(server, spare, term, term + 1, TakeoverState.Returning, reason);
    }

    private static CreateTakeover Create(string server, string spare, long term, long handBackTerm, TakeoverState state, string reason) => new(server, new Takeover
    {
        Metadata = new ObjectMeta { Name = Takeover.NameOf(server, term), Finalizers = [ObjectMeta.ReleaseSpare] },
        Spec = new TakeoverSpec { Server = server, Spare = spare, Term = term, Reason = reason, AnswersProbes = true },
        Status = new TakeoverStatus { State = state, Reason = reason, HandBackTerm = handBackTerm },
    }, reason)
    {
        Notes = [new Note(JournalSeverity.Warning, JournalKind.RoleAdopted, reason)],
    };
}
