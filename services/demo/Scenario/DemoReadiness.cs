using Failover.Contracts;

namespace Failover.Demo;

/// <summary>What is still missing before the fault may come. Pure; each is one sentence.</summary>
public static class DemoReadiness
{
    private const double BeatMissingMs = 1_500;

    public static IReadOnlyList<string> Missing(SiteStatus? status, DemoSite site)
    {
        if (status is null)
        {
            return ["the site does not answer"];
        }

        var missing = new List<string>();
        if (status.Verdict is not { Entitled: true })
        {
            missing.Add(status.Verdict is null ? "no licence verdict yet" : $"not entitled: {string.Join(" ", status.Verdict.Reasons)}");
        }

        foreach (var name in DemoSite.RecorderNames)
        {
            var age = status.Servers.FirstOrDefault(s => s.Name == name)?.BeatAgeMs ?? status.Spares.FirstOrDefault(s => s.Name == name)?.BeatAgeMs;
            if (age is null or > BeatMissingMs)
            {
                missing.Add($"{name} does not beat");
            }
        }

        missing.AddRange(status.Servers.Where(s => s.State != ServerState.Alive).Select(s => $"{s.Name} is {s.State} ({s.Reason})"));
        missing.AddRange(status.Servers.Where(s => s.RoleHolder != s.Name).Select(s => $"the role of {s.Name} is held by {s.RoleHolder ?? "nobody"}"));
        missing.AddRange(status.Spares.SelectMany(s => s.Guarding.Where(g => g.Keeping > 0).Select(g => $"{s.Name} still keeps cameras of {g.Server}")));
        foreach (var camera in site.Cameras)
        {
            var row = status.Cameras.FirstOrDefault(c => c.Camera == camera.Name);
            if (row is null || !row.RecordedBy.Contains(camera.Server))
            {
                missing.Add($"{camera.Name} is not recorded by {camera.Server} ({row?.Reason ?? "unknown to the site"})");
            }
            else if (!row.Covered)
            {
                missing.Add($"{camera.Name} is not covered ({row.Reason})");
            }
        }

        return missing;
    }

    /// <summary>What is missing before the incident counts as over.</summary>
    public static IReadOnlyList<string> NotHome(SiteStatus? status, Incident incident)
    {
        var missing = new List<string>();
        if (incident.CompletedAt is null)
        {
            var takeover = status?.Takeovers.LastOrDefault(t => t.Server == incident.Server);
            missing.Add(takeover is null
                ? $"there is no takeover of {incident.Server}"
                : $"{takeover.Name} is {takeover.State} ({takeover.Reason})");
        }

        foreach (var spare in status?.Spares.Where(s => s.HeldFrames > 0) ?? [])
        {
            missing.Add($"{spare.Name} still holds {spare.HeldFrames} pictures");
        }

        return missing;
    }

    /// <summary>
    /// The same when no word of the incident could travel: no takeover is asked for, but the server records again and what was held for
    /// it is home. A beat from before the fault holds nothing yet: so the reinsertion must have been seen.
    /// </summary>
    public static IReadOnlyList<string> NotHomeWithoutTakeover(SiteStatus? status, Incident incident)
    {
        var missing = new List<string>();
        if (status?.Servers.FirstOrDefault(s => s.Name == incident.Server) is not { State: ServerState.Alive } server || server.RoleHolder != incident.Server)
        {
            missing.Add($"{incident.Server} does not fill its role again");
        }

        var orders = status?.Reinsertions.Where(r => r.Server == incident.Server).ToList() ?? [];
        if (orders.Count == 0)
        {
            missing.Add($"there is no reinsertion into {incident.Server}");
        }

        missing.AddRange(orders.Where(r => r.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps)).Select(r => $"{r.Name} is {r.State}"));
        missing.AddRange(status?.Spares.Where(s => s.HeldFrames > 0).Select(s => $"{s.Name} still holds {s.HeldFrames} pictures") ?? []);
        return missing;
    }

    /// <summary>The first few of a list, in one line.</summary>
    public static string Sentence(IReadOnlyList<string> missing, int atMost = 4) =>
        string.Join("; ", missing.Take(atMost)) + (missing.Count > atMost ? $"; and {missing.Count - atMost} more" : "");
}
