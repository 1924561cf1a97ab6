using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>A recorder process: the product's reconciler, watches, roles and reports over simulated sessions and disks.</summary>
internal sealed class SimRecorder(SimSite site, SimMachine machine, string name) : SimProcess(machine, name)
{
    public SimSite Site => site;

    /// <summary>Answers a probe, as the recorder's endpoint does. Called in this process.</summary>
    public ProbeAnswer AnswerProbe() => throw new NotImplementedException();

    protected override void OnStart() => throw new NotImplementedException();

    protected override void OnKilled(bool powerCut) => throw new NotImplementedException();
}
