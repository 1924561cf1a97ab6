using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Reasons why something is not protected now, the gravest first.</summary>
internal static class StatusWarnings
{
    public static IReadOnlyList<string> Of(SiteView view, IReadOnlyList<ServerStatus> servers, IReadOnlyList<CameraStatusRow> cameras)
    {
        var warnings = new List<string>();
        if (view.Site.Length == 0)
        {
            warnings.Add("No site.yaml was applied yet: failover apply -f site.yaml.");
            return warnings;
        }
        foreach (var server in servers.Where(s => s.State is ServerState.Failed or ServerState.NotRecording))
        {
            warnings.Add(server.RoleHolder is { } holder && !string.Equals(holder, server.Name, StringComparison.Ordinal)
                ? $"{server.Name} is {server.State}; {holder} serves as it."
                : $"{server.Name} is {server.State} and nobody serves as it: {server.Reason}");
        }
        AddVerdict(view, warnings);
        if (view.Servers.Count > 0 && !view.Spares.Any(s => view.FreshBeat(s.Metadata.Name) is not null))
        {
            warnings.Add(view.Spares.Count == 0 ? "The site has no FailoverServer." : "No FailoverServer is heard: nothing is guarded.");
        }
        warnings.AddRange(servers.Where(s => s.State == ServerState.Unknown).Select(s => $"{s.Name} is Unknown: {s.Reason}"));
        var dvrs = view.Servers.Where(s => s.Spec.Dvr).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        warnings.AddRange(cameras.Where(c => c.RecordedBy.Count == 0).Select(c => $"Camera {c.Camera} is not recorded: {c.Reason}"));
        // Readiness names each camera that is not covered and why; this one covers for it.
        warnings.AddRange(cameras.Where(c => view.Guards is null && c.RecordedBy.Count > 0 && !c.Covered && !dvrs.Contains(c.Server))
            .GroupBy(c => c.Server, StringComparer.Ordinal)
            .Select(g => $"{g.Key}: {g.Count()} cameras are not covered; {g.First().Camera}: {g.First().Reason}"));
        warnings.AddRange(view.Beats.Where(b => b.Value.Message.Health.DiskFault is not null)
            .Select(b => $"The disk of {b.Key} is at fault: {b.Value.Message.Health.DiskFault}"));
        return warnings;
    }

    private static void AddVerdict(SiteView view, List<string> warnings)
    {
        if (view.Verdict is null)
        {
            warnings.Add("The licence has not been judged yet.");
        }
        else if (!view.Verdict.Entitled)
        {
            warnings.Add($"The site may not fail over: {string.Join(" ", view.Verdict.Reasons)}");
        }
        // What ends soon is told among the limits; files that do not count and a wrong clock are to be put right.
        warnings.AddRange((view.Verdict?.Notes ?? []).Where(n => !n.Contains(" expires on ", StringComparison.Ordinal)));
    }
}
