using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// R8: a role that a cached plan commands is not served; only a plan that came in this life of the recorder gives one. R2: a spare fills
/// one server's role at a time.
/// </summary>
internal sealed class RoleChecker(SimSite site) : Checker(site)
{
    /// <summary>In which life a recorder was last sent a plan.</summary>
    private readonly Dictionary<string, string> _planned = new(StringComparer.Ordinal);
    private readonly HashSet<(string BootId, string Rule)> _told = [];

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        if (Site.Recorders.TryGetValue(plan.Recorder, out var recorder))
        {
            _planned[plan.Recorder] = recorder.BootId;
        }
    }

    public override void OnBeat(SimProcess from, Beat beat)
    {
        // A beat that was overtaken on its way says nothing about the life that its sender has now.
        if (string.Equals(beat.BootId, from.BootId, StringComparison.Ordinal))
        {
            See(beat.Recorder, beat.BootId, beat.Roles);
        }
    }

    public override void OnProbeAnswer(SimProcess from, ProbeAnswer answer) => See(answer.Recorder, answer.BootId, answer.Roles);

    private void See(string recorder, string bootId, IReadOnlyList<RoleHeld> roles)
    {
        var foreign = 0;
        for (var i = 0; i < roles.Count; i++)
        {
            var role = roles[i];
            if (string.Equals(role.Server, recorder, StringComparison.Ordinal))
            {
                continue;
            }

            foreign++;
            if (!role.Provisional && !string.Equals(_planned.GetValueOrDefault(recorder), bootId, StringComparison.Ordinal) && _told.Add((bootId, "R8")))
            {
                Violate("R8", $"{recorder} serves {role.Server} under term {role.Term}, and no plan came since its start");
            }
        }

        if (foreign > 1 && _told.Add((bootId, "R2")))
        {
            Violate("R2", $"{recorder} fills the roles of {string.Join(" and ", roles.Where(r => r.Server != recorder).Select(r => r.Server))} at once");
        }
    }
}
