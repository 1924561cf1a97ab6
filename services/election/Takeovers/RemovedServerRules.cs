using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// A server that was removed or renamed while it was failed over: its takeover ends in words. The role is released; what is held of it
/// stays with its holders (NoHome) until the server is added again, another one adopts it, or an operator drops it. Cameras that moved to another server are recorded there.
/// </summary>
internal static class RemovedServerRules
{
    public static IEnumerable<Decision> Decide(Look look)
    {
        foreach (var takeover in look.View.OpenTakeovers.Where(t => !look.View.Servers.ContainsKey(t.Spec.Server)))
        {
            yield return DecideOne(takeover, look);
        }
    }

    private static Decision DecideOne(Takeover takeover, Look look)
    {
        var (server, spare) = (takeover.Spec.Server, takeover.Spec.Spare);
        if (look.Now - (look.MemoryOf(server).GoneSince ?? look.Now) < Patience.ServerGone)
        {
            return new Wait(server, $"{server} is no longer in the site; its takeover by {spare} ends unless it comes back in a moment.");
        }
        var held = CompletionRules.HeldOf(server, look.View);
        var owed = held.Count == 0 ? "nobody holds video of it" : $"{string.Join(", ", held.Select(h => h.Text))}, which has no home now";
        var reason = $"{server} was removed from the site while {spare} served as it: its role ends; {owed}.";
        return new MoveTakeover(server, takeover, TakeoverState.Failed, look.View.NextOwnTerm(server), reason)
        {
            Notes = [new Note(JournalSeverity.Alarm, JournalKind.ServerRemoved, reason)],
        };
    }
}
