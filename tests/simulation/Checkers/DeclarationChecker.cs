using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// R4: a server that runs and that heartbeat can reach is never declared failed, whatever broker, store or observer do: an observer that
/// was starved or stopped, or that no recorder at all answers, accuses nobody either.
/// </summary>
internal sealed class DeclarationChecker(SimSite site, Truth truth) : Checker(site)
{
    /// <summary>Longer than any verdict is built on older evidence: probes missing, beats missing, and the veto's second.</summary>
    private const double Sure = 4;

    private readonly Dictionary<(string Observer, string Server), ServerState> _said = [];

    public int Declarations { get; private set; }

    public override void OnHealth(SimProcess from, HealthReport report)
    {
        var key = (report.ObserverBootId, report.Server);
        var before = _said.GetValueOrDefault(key);
        _said[key] = report.State;
        if (report.State != ServerState.Failed || before == ServerState.Failed)
        {
            return;
        }

        Declarations++;
        var server = Site.Recorders[report.Server];
        if (Site.Network.Loss == 0 && truth.IsWell(server, Sure) && (truth.CanTalk(server, from, Sure) || SeesNobody(from)))
        {
            Violate("R4", $"{from.Name} declares {report.Server} failed, which runs and can be reached: {report.Reason}");
        }
    }

    private bool SeesNobody(SimProcess observer) =>
        Site.Recorders.Values.All(recorder => !Site.Network.CanTalk(recorder.Machine.Name, observer.Machine.Name));
}
