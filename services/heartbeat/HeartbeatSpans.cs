using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>
/// The first spans of an incident: suspicion, failure, and recovery. Made from what is published, apart from whoever judges; the newest one's
/// context goes out with each report of the server until it is well.
/// </summary>
internal sealed class HeartbeatSpans
{
    private readonly IncidentTrace _trace = new("heartbeat");
    private readonly Dictionary<string, (ServerState State, string TraceId, string? Newest, DateTimeOffset Since)> _incidents = new(StringComparer.Ordinal);

    /// <summary>The same reports, each with the context of its incident.</summary>
    /// <param name="termOf">A server's highest term.</param>
    public IReadOnlyList<HealthReport> Trace(IReadOnlyList<HealthReport> reports, Func<string, long> termOf) =>
        reports.Count == 0 || !_trace.IsOn ? reports : [.. reports.Select(r => r with { Trace = ContextOf(r, termOf) })];

    private string? ContextOf(HealthReport report, Func<string, long> termOf)
    {
        var inTrouble = report.State is ServerState.Suspect or ServerState.Failed or ServerState.NotRecording or ServerState.Leaving;
        if (!_incidents.TryGetValue(report.Server, out var known))
        {
            if (!inTrouble)
            {
                return null;
            }
            known = (ServerState.Unknown, IncidentTrace.IdOf(report.Site, report.Server, termOf(report.Server)), null, report.Time);
        }
        if (known.State == report.State || (!inTrouble && report.State != ServerState.Alive))
        {
            return known.Newest;
        }
        var newest = _trace.Record(new IncidentSpan
        {
            Name = report.State switch
            {
                ServerState.Alive => "recovery",
                ServerState.Failed or ServerState.NotRecording => "failure",
                _ => "suspicion",
            },
            TraceId = known.TraceId,
            Parent = known.Newest,
            From = known.Newest is null ? report.Time - TimeSpan.FromMilliseconds(report.InStateMs) : known.Since,
            To = report.Time,
            Site = report.Site,
            Server = report.Server,
            Reason = report.Reason,
        });
        if (report.State == ServerState.Alive)
        {
            _incidents.Remove(report.Server);
        }
        else
        {
            _incidents[report.Server] = (report.State, known.TraceId, newest, report.Time);
        }
        return newest;
    }
}
