using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Is this site ready for a failure? Pure rules; each finding is one sentence that names the place.</summary>
internal static class Readiness
{
    /// <summary>A beat is missing after five of 200 ms; twice that is no hiccup of a busy machine.</summary>
    private const double BeatMissingMs = 2_000;

    /// <summary>Less than this and a guard may not hold an incident: about an hour of ten cameras at 2 Mbit/s.</summary>
    private const long DiskLowBytes = 2L << 30;

    /// <summary>What the status tells: the site's own warnings, and what is on its way to become one.</summary>
    public static IReadOnlyList<string> OfSite(SiteStatus status)
    {
        var findings = new List<string>(status.Warnings);
        if (findings.Count == 0 && status.Servers.Count == 0)
        {
            findings.Add("The site has no servers: apply a site.yaml.");
        }

        findings.AddRange(status.Servers
            .Where(s => s.State is ServerState.Suspect or ServerState.Leaving)
            .Select(s => $"Server {s.Name} is {s.State}: {s.Reason}"));
        findings.AddRange(status.Servers
            .Where(s => s.State == ServerState.Alive && Missing(s.BeatAgeMs))
            .Select(s => $"Recorder {s.Name} sends no beats ({AgeOf(s.BeatAgeMs)})."));
        findings.AddRange(status.Spares
            .Where(s => Missing(s.BeatAgeMs))
            .Select(s => $"Spare {s.Name} sends no beats ({AgeOf(s.BeatAgeMs)})."));
        findings.AddRange(status.Readiness.Where(r => !r.IsLimit && !IsTold(r, status)).Select(r => r.Reason));
        return findings;
    }

    /// <summary>Every camera that is not covered and that nothing above names: the site's warnings name one of each server.</summary>
    public static IReadOnlyList<string> OfCameras(SiteStatus status)
    {
        var named = status.Readiness.SelectMany(r => r.Cameras).ToHashSet(StringComparer.Ordinal);
        var limited = status.Readiness.Where(r => r.Kind == ReadinessKind.Dvr).Select(r => r.Server).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. status.Cameras.Where(c => c.RecordedBy.Count > 0 && !c.Covered && !named.Contains(c.Camera) && !limited.Contains(c.Server))
                .Select(c => $"Camera {c.Camera} of {c.Server} is not covered: {c.Reason}"),
        ];
    }

    // The verdict is among the warnings, and a silent spare among the findings above.
    private static bool IsTold(ReadinessRow row, SiteStatus status) =>
        (row.Kind == ReadinessKind.NotEntitled && status.Verdict is { Entitled: false })
        || (row.Kind == ReadinessKind.SpareNotReady && status.Spares.Any(s => Missing(s.BeatAgeMs) && row.Reason.StartsWith($"{s.Name} ", StringComparison.Ordinal)));

    /// <summary>What only the recorders themselves know: disks, and whether this machine reaches them.</summary>
    /// <param name="health">Per recorder its own health, or null when it did not answer here.</param>
    public static IReadOnlyList<string> OfRecorders(IReadOnlyDictionary<string, RecorderHealth?> health)
    {
        var findings = new List<string>();
        foreach (var (name, own) in health)
        {
            if (own is null)
            {
                findings.Add($"Recorder {name} does not answer at its address from here.");
                continue;
            }

            if (own.DiskFault is { } fault)
            {
                findings.Add($"Recorder {name} has a disk fault: {fault}");
            }
            else if (own.DiskFreeBytes < DiskLowBytes)
            {
                findings.Add($"Recorder {name} has only {Quantity.Bytes(own.DiskFreeBytes)} free on its disk.");
            }

            if (own.Ill)
            {
                findings.Add($"Recorder {name} is ill (its timer lags {own.TimerLagMs:0} ms): it accuses nobody now.");
            }
        }

        return findings;
    }

    private static bool Missing(double? ageMs) => ageMs is null or > BeatMissingMs;

    private static string AgeOf(double? ageMs) => ageMs is { } ms ? $"the last one is {ms / 1000:0.0} s old" : "there was none";
}
