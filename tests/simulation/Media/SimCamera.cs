namespace Failover.Simulation;

/// <summary>A camera: sends one group of pictures after the other to each of its sessions.</summary>
internal sealed class SimCamera(SimMachine machine, string name) : SimProcess(machine, name)
{
    protected override void OnStart()
    {
    }

    protected override void OnKilled(bool powerCut)
    {
    }
}
