using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Serves a dead server's role while no control plane speaks, and lets it go to whoever has a better claim. A control plane that comes back
/// finds it served and may adopt it: a plan alone ends it only by naming a new holder, with a higher term.
/// </summary>
internal sealed class ProvisionalServing(RecorderSeams seams, RoleBook roles, Func<string, ServerWatch?> watchOf)
{
    private RoleHeld? _serving;

    /// <summary>Once per reconciliation, after the plan's own role commands.</summary>
    public void Decide(RecorderPlan plan, PlanAge age)
    {
        var alone = age.Silence >= seams.Times.ControlPlaneSilent;

        // The others are asked a little earlier than it may serve, so that their answers are there by then.
        AskPeers(plan, age.Silence >= seams.Times.ControlPlaneSilent - seams.Times.ProvisionalStagger);
        NoteTaken();
        if (_serving is null && !alone)
        {
            return;
        }

        foreach (var duty in Duties(plan))
        {
            Decide(duty, age);
        }

        ServeOwn(plan, age, alone);
    }

    /// <summary>
    /// A server that was started anew without a control plane takes its own role back, provisionally: that ends what a guard served in its
    /// stead. A term that was minted meanwhile is higher, and wins.
    /// </summary>
    private void ServeOwn(RecorderPlan plan, PlanAge age, bool alone)
    {
        if (alone && !age.Fresh && plan.OwnRole is { } own && roles.Held(own.Server) is null && roles.TryServe(own with { Provisional = true }))
        {
            seams.Journal.Write(
                JournalSeverity.Warning, JournalKind.ProvisionalBegan, $"{seams.Name} serves its own role provisionally under term {own.Term}: no plan came since its start.", own.Server);
        }
    }

    private void Decide(Duty duty, PlanAge age)
    {
        var held = roles.Held(duty.Server);
        if (held is { Provisional: false })
        {
            return;
        }

        if (watchOf(duty.Server) is not { } watch)
        {
            GiveUp(held, "The plan names this recorder no guard of it any more, and nothing of it is kept here.");
            return;
        }

        var decision = ProvisionalRules.Decide(View(duty, watch, age, held), seams.Times);
        if (decision.Serve && held is null)
        {
            Begin(duty.Server, watch, decision.Reason);
        }
        else if (!decision.Serve)
        {
            watch.ServesRole &= held is null;
            GiveUp(held, decision.Reason);
        }
    }

    private void GiveUp(RoleHeld? held, string reason)
    {
        if (held is not null)
        {
            roles.GiveUp(held.Server);
            End(reason);
        }
    }

    private void Begin(string server, ServerWatch watch, string reason)
    {
        var role = new RoleHeld(server, roles.Highest(server), Provisional: true);
        if (roles.TryServe(role))
        {
            _serving = role;
            watch.ServesRole = true;
            seams.Journal.Write(JournalSeverity.Alarm, JournalKind.ProvisionalBegan, $"{seams.Name} serves {server} provisionally under term {role.Term}: {reason}", server);
        }
    }

    private void End(string reason)
    {
        if (_serving is { } was)
        {
            seams.Journal.Write(
                JournalSeverity.Warning, JournalKind.ProvisionalEnded, $"{seams.Name} serves {was.Server} provisionally no more (term {was.Term}): {reason}", was.Server);
            _serving = null;
        }
    }

    /// <summary>A minted term ended it: here, by a command to this recorder, or elsewhere.</summary>
    private void NoteTaken()
    {
        if (_serving is { } was && roles.Held(was.Server) != was)
        {
            End(roles.Held(was.Server) is { } minted
                ? $"It was adopted and goes on under term {minted.Term}."
                : $"Term {roles.Highest(was.Server)} of {was.Server} was minted.");
        }
    }

    private void AskPeers(RecorderPlan plan, bool silent)
    {
        foreach (var entry in plan.Guard)
        {
            if (watchOf(entry.Server) is { } watch)
            {
                watch.Peers.Set(entry.Peers, silent || _serving?.Server == entry.Server);
                if (watch.Peers.HighestTerm() is var term && term > roles.Highest(entry.Server))
                {
                    roles.See(new Dictionary<string, long>(StringComparer.Ordinal) { [entry.Server] = term });
                }
            }
        }
    }

    private ProvisionalView View(Duty duty, ServerWatch watch, PlanAge age, RoleHeld? held) => new()
    {
        Server = duty.Server,
        Guard = seams.Name,
        Order = duty.Order,
        MayServe = duty.MayServe,
        Ill = seams.Ill,
        FramesArriving = watch.Report?.FramesArriving ?? false,
        MissingFor = watch.MissingFor,
        PlanSilence = age.Silence,
        Term = roles.Highest(duty.Server),
        Held = held,
        OtherRole = roles.Roles.FirstOrDefault(role => role.Server != duty.Server && role.Server != seams.Name)?.Server,
        AnsweredRole = watch.AnsweredRole,
        Rivals = watch.Peers.Rivals(),
    };

    /// <summary>What this recorder might serve: what it guards, what it was commanded to serve before it was started anew, what it serves.</summary>
    private IEnumerable<Duty> Duties(RecorderPlan plan)
    {
        var duties = new SortedDictionary<string, Duty>(StringComparer.Ordinal);
        if (_serving is { } serving)
        {
            duties[serving.Server] = new Duty(serving.Server, 1, MayServe: true);
        }

        foreach (var entry in plan.Guard)
        {
            duties[entry.Server] = new Duty(entry.Server, entry.Order, entry.MayServeProvisionally);
        }

        foreach (var entry in plan.Assume.Where(entry => entry.Phase == AssumePhase.Serve))
        {
            duties[entry.Server] = new Duty(entry.Server, 0, MayServe: true);
        }

        return duties.Values.OrderBy(duty => duty.Order).ThenBy(duty => duty.Server, StringComparer.Ordinal).ToList();
    }

    private sealed record Duty(string Server, int Order, bool MayServe);
}
