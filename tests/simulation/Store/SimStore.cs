namespace Failover.Simulation;

/// <summary>The site's objects, with compare-and-swap, and what a store is known to do: be away, be slow, apply a write whose caller never hears of it.</summary>
internal sealed class SimStore(SimSite site, SimMachine machine)
{
    public SimSite Site => site;

    public SimMachine Machine => machine;
}
