using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>The bugs of <see cref="PlantedBugs"/> that pass a recorder's shell between the bus and the product's reconciler.</summary>
internal sealed class RecorderBugs(SimSite site, string recorder)
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

    /// <summary>A server that is dead, too, is served besides the one that is served already.</summary>
    public void Reconciled(Reconciler reconciler)
    {
        if (!_twoRoles || !reconciler.Roles.Roles.Any(role => role.Server != recorder))
        {
            return;
        }

        foreach (var watch in reconciler.Guarded.Where(watch => watch.MissingFor > site.Times.ProvisionalAfter && reconciler.Roles.Held(watch.Server) is null))
        {
            reconciler.Roles.TryServe(new RoleHeld(watch.Server, reconciler.Roles.Highest(watch.Server), Provisional: true));
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
