using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>The bugs of <see cref="PlantedBugs"/> that pass a recorder's shell between the bus and the product's reconciler.</summary>
internal sealed class RecorderBugs(SimSite site)
{
    private readonly bool _absenceStops = site.IsPlanted("absence-stops");
    private readonly bool _cachedRole = site.IsPlanted("cached-role-served");
    private readonly bool _twoRoles = site.IsPlanted("two-roles");
    private readonly bool _licenceReadLive = site.IsPlanted("licence-read-live");
    private RecorderPlan? _before;

    /// <summary>What the reconciler is offered.</summary>
    public RecorderPlan Seen(RecorderPlan plan)
    {
        if (!_absenceStops)
        {
            return plan;
        }

        var named = plan.Record.Select(entry => (entry.Server, entry.Source.Camera)).ToHashSet();
        var absent = (_before?.Record ?? []).Where(entry => !named.Contains((entry.Server, entry.Source.Camera)));
        _before = plan;
        return plan with
        {
            Stopped = [.. plan.Stopped, .. absent.Select(entry => new StoppedEntry(entry.Server, entry.Source.Camera, "nobody", World.Epoch, "the plan does not name it"))],
        };
    }

    public void Offered(Reconciler reconciler, RecorderPlan plan)
    {
        foreach (var entry in _twoRoles ? plan.Assume : [])
        {
            if (entry.Phase == AssumePhase.Serve)
            {
                reconciler.Roles.TryServe(new RoleHeld(entry.Server, entry.Term));
            }
        }
    }

    public void Started(Reconciler reconciler, IPlanCache cache)
    {
        if (_cachedRole && cache.LoadPlan() is { } plan)
        {
            reconciler.Offer(plan);
        }
    }

    /// <summary>Keeping is not allowed now.</summary>
    public bool ForbidsKeeping(Reconciler? reconciler) => _licenceReadLive && reconciler?.Entitlement is { Entitled: false };
}
