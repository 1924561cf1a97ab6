using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// May an operator's wish be stored, and what will come of it? Asked before it is, so that a wish that leads to nothing is refused with its
/// reason. Whoever annotates the object by other means gets the same decisions, and the reason in the journal. Pure.
/// </summary>
internal static class WishRules
{
    public static WishAnswer Judge(string name, OperatorVerb verb, WishRequest request, Look look)
    {
        if (!look.View.Servers.TryGetValue(name, out var server))
        {
            return No(name, verb, $"The site has no SiteServer {name}; it has {string.Join(", ", look.View.Servers.Keys.Order(StringComparer.Ordinal))}.") with { UnknownName = true };
        }
        if (request.To is { } to && !look.View.Spares.ContainsKey(to))
        {
            return No(name, verb, $"The site has no FailoverServer {to}; it has {string.Join(", ", look.View.Spares.Keys.Order(StringComparer.Ordinal))}.") with { UnknownName = true };
        }
        var latest = look.View.TakeoversOf(name) is [var newest, ..] && newest.IsOpen() ? newest : null;
        return verb switch
        {
            OperatorVerb.Takeover => Takeover(server, latest, request, look),
            OperatorVerb.Release => Release(server, latest, look),
            OperatorVerb.Reinsert => Reinsert(name, look),
            OperatorVerb.Drill => Drill(server, latest, request, look),
            _ => Yes(name, verb, "It is stored as wished."),
        };
    }

    private static WishAnswer Takeover(SiteServer server, Takeover? open, WishRequest request, Look look)
    {
        var (name, verb) = (server.Metadata.Name, OperatorVerb.Takeover);
        if (open?.Status.State == TakeoverState.Returning)
        {
            return No(name, verb, $"{name} gets its role back just now ({open.Metadata.Name}): ask again when that is done.", open);
        }
        if (open is not null && open.OccupiesSpare())
        {
            var spare = open.Spec.Spare;
            return request.To is { } other && !string.Equals(other, spare, StringComparison.Ordinal)
                ? No(name, verb, $"{spare} serves as {name} already ({open.Metadata.Name}): release it before {other} can.", open)
                : Yes(name, verb, $"{spare} serves as {name} already ({open.Metadata.Name}); it does so until you release it.", open);
        }
        if (ByHandRules.WhyRefused(server, look) is { } refused)
        {
            return No(name, verb, $"No spare may serve as {name}: {refused}");
        }
        var (best, _, whyNone) = ByHandRules.Choose(server, new Wish(request.To ?? OperatorWishes.AnySpare, null, null, null), look);
        if (best is null)
        {
            return No(name, verb, $"{name} keeps its role: {whyNone}");
        }
        var own = TakeoverRules.IsFailing(look.StateOf(name)) ? "what it holds comes home when it is back" : $"{name} records on";
        var instead = request.To is { } named && !string.Equals(named, best.Spare, StringComparison.Ordinal) ? $" ({named} is not ready)" : "";
        return Yes(name, verb, $"{best.Spare} assumes {name}'s role{instead} until you release it; {own}.");
    }

    private static WishAnswer Release(SiteServer server, Takeover? open, Look look)
    {
        var (name, verb) = (server.Metadata.Name, OperatorVerb.Release);
        if (open is null)
        {
            return Yes(name, verb, ByHandRules.WishOf(server, look) is null
                ? $"No spare serves as {name}: there is nothing to release." : $"The wish is taken back; no spare serves as {name}.");
        }
        if (open.Status.State is TakeoverState.Returning or TakeoverState.Reinserting)
        {
            return Yes(name, verb, $"{name} gets its role back already ({open.Metadata.Name} is {open.Status.State}): {Look.Bare(open.Status.Reason)}.");
        }
        if (look.MemoryOf(name).StableSince is null)
        {
            var why = look.View.Health.GetValueOrDefault(name)?.Report.Reason ?? "";
            return No(name, verb, $"{name} does not record (it is {look.StateOf(name)}{(why.Length == 0 ? "" : $": {Look.Bare(why)}")}): {open.Spec.Spare} goes on serving as it.", open);
        }
        return Yes(name, verb, open.Status.State == TakeoverState.Assigned
            ? $"The wish is taken back before {open.Spec.Spare} served as {name}."
            : $"{name} records: it gets its role back from {open.Spec.Spare} now, camera by camera, and what {open.Spec.Spare} holds comes home.", open);
    }

    private static WishAnswer Reinsert(string name, Look look)
    {
        var held = CompletionRules.HeldOf(name, look.View);
        if (held.Count == 0)
        {
            return Yes(name, OperatorVerb.Reinsert, $"Nobody holds video of {name}: nothing has to come home.");
        }
        var who = string.Join(", ", held.Select(h => h.Text));
        return look.View.SilenceOf(name, look.Now) > Patience.GuardLost
            ? No(name, OperatorVerb.Reinsert, $"{name} does not beat, so it cannot fetch its video: {who}; it is ordered home by itself when {name} is heard.")
            : Yes(name, OperatorVerb.Reinsert, $"{who}: {name} is told now to fetch it.") with { Changed = true };
    }

    private static WishAnswer Drill(SiteServer server, Takeover? open, WishRequest request, Look look)
    {
        var (name, verb) = (server.Metadata.Name, OperatorVerb.Drill);
        if (open is not null || ByHandRules.WishOf(server, look) is not null)
        {
            return No(name, verb, open is null ? $"A takeover of {name} is wished already: release it first."
                : $"A takeover of {name} runs ({open.Metadata.Name} is {open.Status.State}): a drill begins when it is over.", open);
        }
        if (look.View.OpenTakeovers is [var other, ..])
        {
            return No(name, verb, $"A takeover of {other.Spec.Server} runs ({other.Metadata.Name} is {other.Status.State}): a drill would take a spare away from it.", other);
        }
        if (look.MemoryOf(name).StableSince is null)
        {
            return No(name, verb, $"{name} is {look.StateOf(name)} and does not record steadily: a drill needs a server that is well.");
        }
        var may = Takeover(server, null, request, look);
        if (!may.Accepted)
        {
            return may with { Verb = verb };
        }
        var (best, _, _) = ByHandRules.Choose(server, new Wish(request.To ?? OperatorWishes.AnySpare, null, null, null), look);
        var report = look.View.BeatOf(best!.Spare)!.Guarding.FirstOrDefault(g => string.Equals(g.Server, name, StringComparison.Ordinal));
        var cameras = look.View.ProtectedCamerasOf(name).Count;
        if (cameras == 0)
        {
            return No(name, verb, $"{name} has no camera that failover protects: there is nothing to prove.");
        }
        if (report is null || report.Cameras < cameras || report.Covered < cameras)
        {
            var first = report?.NotCovered is [var missing, ..] ? $"; {missing.Camera}: {Look.Bare(missing.Reason)}" : "";
            return No(name, verb, $"{best.Spare} covers {report?.Covered ?? 0} of {cameras} cameras of {name}: a drill must not lose a picture{first}.");
        }
        return Yes(name, verb, $"{best.Spare} covers all {cameras} cameras of {name}.");
    }

    private static WishAnswer Yes(string server, OperatorVerb verb, string reason, Takeover? takeover = null) =>
        new() { Server = server, Verb = verb, Accepted = true, Reason = reason, Takeover = takeover?.Metadata.Name };

    private static WishAnswer No(string server, OperatorVerb verb, string reason, Takeover? takeover = null) =>
        new() { Server = server, Verb = verb, Accepted = false, Reason = reason, Takeover = takeover?.Metadata.Name };
}
