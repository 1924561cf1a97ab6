namespace Failover.Simulation;

/// <summary>A site that stands, with every handle that a fault can turn.</summary>
/// <param name="Services">Processes of the control plane: heartbeat-1, heartbeat-2, election-1, ...</param>
internal sealed record BuiltSite(SimSite Site, SitePlan Plan, SimBus Bus, SimStore Store, IReadOnlyList<SimProcess> Services)
{
    public World World => Site.World;
}
