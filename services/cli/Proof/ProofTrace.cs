using Failover.Contracts;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>The last span of an incident: what happened was proven from the volumes, or was not. Sent when the environment names an OTLP endpoint.</summary>
internal static class ProofTrace
{
    private const string Service = "failover-proof";

    /// <param name="report">What was found.</param>
    /// <param name="takeover">Whose incident it is; one without a trace has no span.</param>
    /// <param name="began">When the work began.</param>
    /// <param name="ended">When the report was written.</param>
    public static void Tell(ProofReport report, Takeover? takeover, DateTimeOffset began, DateTimeOffset ended)
    {
        if (takeover?.Spec.TraceId is not { } traceId)
        {
            return;
        }

        using var export = TraceExport.OpenForCommand(Service);
        new IncidentTrace(Service).Record(new IncidentSpan
        {
            Name = "proof",
            TraceId = traceId,
            Parent = takeover.Spec.TraceParent,
            From = began,
            To = ended,
            Site = report.Site,
            Server = report.Server,
            Spare = takeover.Spec.Spare,
            Takeover = takeover.Metadata.Name,
            Pictures = report.Totals.Home,
            Reason = report.Proven
                ? $"Proven: {report.Totals.Home} pictures of {report.Cameras.Count} cameras are home, none is missing and none is doubled."
                : $"Not proven: {(report.Findings.Count > 0 ? report.Findings[0] : report.NotChecked.Count > 0 ? report.NotChecked[0] : "not all could be checked.")}",
        });
    }
}
