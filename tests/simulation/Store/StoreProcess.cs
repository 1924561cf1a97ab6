namespace Failover.Simulation;

/// <summary>The store's server: killed, its objects stay and every watch ends; stopped, it does later what it was asked meanwhile.</summary>
internal sealed class StoreProcess(SimMachine machine, Action killed) : SimProcess(machine, "store")
{
    protected override void OnStart()
    {
    }

    protected override void OnKilled(bool powerCut) => killed();
}
