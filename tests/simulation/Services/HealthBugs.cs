using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>The planted bugs of what heartbeat says. Without one, every report passes as it is.</summary>
internal sealed class HealthBugs(SimSite site)
{
    private readonly bool _onePlace = site.IsPlanted("one-place-is-enough");
    private readonly bool _noVeto = site.IsPlanted("veto-ignored");
    private readonly bool _ill = site.IsPlanted("ill-observer-accuses");

    public HealthReport Said(HealthReport report)
    {
        var accuses = report.State switch
        {
            ServerState.Suspect => (_onePlace && IsMissing(report, "probe")) || (_noVeto && IsMissing(report, "beats")),
            ServerState.Unknown => _ill && IsMissing(report, "probe"),
            _ => false,
        };
        return accuses ? report with { State = ServerState.Failed } : report;
    }

    private static bool IsMissing(HealthReport report, string sign) =>
        report.Signs.Any(s => s is { Place: "heartbeat", Value: SignValue.Missing } && string.Equals(s.Name, sign, StringComparison.Ordinal));
}
