namespace Failover.Simulation;

/// <summary>
/// The broker itself. Killed, it forgets every level and keeps the journal; stopped, its kernel takes publishes and nothing is delivered
/// until it goes on, all at once.
/// </summary>
internal sealed class BrokerProcess(SimMachine machine, Action started, Action killed) : SimProcess(machine, "broker")
{
    protected override void OnStart() => started();

    protected override void OnKilled(bool powerCut) => killed();
}
