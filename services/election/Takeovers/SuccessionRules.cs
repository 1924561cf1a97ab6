using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Who assumes the role of a failing server, when somebody may: all that must hold before a role moves, in the order in which an operator
/// would ask. What was begun goes on: maintenance, <c>automaticTakeover: false</c> and a lost licence refuse only new takeovers (R7).
/// </summary>
internal static class SuccessionRules
{
    /// <param name="because">Why the takeover before does not do; null for the first one.</param>
    /// <param name="but">A spare that is not to be chosen now.</param>
    public static Decision Decide(SiteServer server, Look look, string? because, string? but = null)
    {
        var name = server.Metadata.Name;
        if (WhyRefused(server, look) is { } refused)
        {
            var before = look.MemoryOf(name).Incident?.RefusedBefore ?? 0;
            return look.View.RefusedOf(name).Count() > before ? new Wait(name, refused, Unprotected: true) : Refuse(name, look, refused);
        }
        if (WhyNotNow(server, look) is { } wait)
        {
            return wait;
        }
        var ranking = SpareRanking.Rank(name, look, but);
        if (ranking.Ready.Count == 0)
        {
            var list = ranking.WhyNot.Count == 0 ? "there is none" : string.Join(", ", ranking.WhyNot);
            return new Wait(name, $"{name} is {look.StateOf(name)} and no spare can assume its role ({list}); keeping goes on.", Unprotected: true);
        }
        if (HoldDown.Until(look.MemoryOf(name), look) is { } until && look.Now < until && !ranking.Ready[0].Serves)
        {
            return new Wait(name, HoldDown.Reason(name, look), Unprotected: true);
        }
        return because is null && LastSpareRules.WhyWait(server, look, ranking.Ready) is { } waits
            ? new Wait(name, waits)
            : Create(name, ranking, look, because);
    }

    /// <summary>The next takeover of this server, by the best of these spares.</summary>
    public static CreateTakeover Create(string name, SpareRanking ranking, Look look, string? because)
    {
        var (best, term) = (ranking.Ready[0], look.View.NextTakeoverTerm(name));
        var report = look.View.Health.GetValueOrDefault(name)?.Report;
        var cause = because is null ? Look.Bare(report?.Reason ?? "") : $"{name}: {because}";
        var reason = $"{cause}; {best.Reason(name)}.";
        return new CreateTakeover(name, new Takeover
        {
            Metadata = new ObjectMeta { Name = Takeover.NameOf(name, term), Finalizers = [ObjectMeta.ReleaseSpare] },
            Spec = new TakeoverSpec
            {
                Server = name,
                Spare = best.Spare,
                Term = term,
                Reason = reason,
                AnswersProbes = look.StateOf(name) != ServerState.Failed,
                Evidence = report?.Signs ?? [],
                PassedOver = [.. ranking.Ready.Skip(1).Select(c => c.WhyBehind(best)), .. ranking.WhyNot],
            },
            Status = new TakeoverStatus { State = TakeoverState.Assigned, Reason = reason },
        }, reason);
    }

    private static string? WhyRefused(SiteServer server, Look look)
    {
        var name = server.Metadata.Name;
        return server.Spec.Dvr ? $"{name} is a DVR, which cannot be failed over."
            : look.MemoryOf(name).Incident?.Entitlement is { Entitled: false } no ? $"The licence says no: {no.Reason}"
            : null;
    }

    private static Wait? WhyNotNow(SiteServer server, Look look)
    {
        var name = server.Metadata.Name;
        var state = look.StateOf(name);
        if (!TakeoverRules.IsFailing(state))
        {
            return new Wait(name, $"{name} is {state}, not failed: no role moves on that.");
        }
        // A role that a spare has or gets goes on to the next spare, whatever an operator set meanwhile.
        var begun = look.View.TakeoversOf(name) is [var latest, ..] && latest.OccupiesSpare();
        if (server.InMaintenance(look.View.Wall) && !begun)
        {
            return new Wait(name, $"{name} is in maintenance: nothing assumes its role; keeping goes on.");
        }
        if (!look.View.Site.AutomaticTakeover && !begun)
        {
            return new Wait(name, $"{name} failed; the site wants an operator's word for a takeover (automaticTakeover: false).", Unprotected: true);
        }
        if (look.MemoryOf(name).Incident?.Entitlement is null)
        {
            return new Wait(name, $"{name} failed; license has not spoken yet.", Unprotected: true);
        }
        if (HoldDown.VetoReason(name, look) is { } vetoed)
        {
            return new Wait(name, vetoed);
        }
        var age = look.View.EvidenceAge(name, look.Now);
        return age >= look.Times.EvidenceValid ? new Wait(name, $"The evidence against {name} is {age.TotalSeconds:0} s old; newer is awaited.") : null;
    }

    // A refused takeover uses no term: its name counts refusals, so the later one is a new object.
    private static CreateTakeover Refuse(string name, Look look, string why) => new(name, new Takeover
    {
        Metadata = new ObjectMeta { Name = $"{name}-refused-{look.View.RefusedOf(name).Count() + 1}" },
        Spec = new TakeoverSpec
        {
            Server = name,
            Spare = "",
            Term = 0,
            Reason = why,
            Evidence = look.View.Health.GetValueOrDefault(name)?.Report.Signs ?? [],
        },
        Status = new TakeoverStatus { State = TakeoverState.Refused, Reason = why },
    }, why);
}
