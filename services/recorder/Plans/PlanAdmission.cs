using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>May this plan replace the one in force? Pure; a refused plan changes nothing (R11, DESIGN 4).</summary>
internal static class PlanAdmission
{
    /// <returns>Null when it is accepted, else why not, in one sentence.</returns>
    public static string? WhyRefused(RecorderPlan? current, RecorderPlan offered, string recorder)
    {
        if (!string.Equals(offered.Recorder, recorder, StringComparison.Ordinal))
        {
            return $"Plan {offered.Version} is for {offered.Recorder}, not for {recorder}.";
        }

        if (current is null)
        {
            return null;
        }

        if (offered.Version < current.Version)
        {
            return $"Plan {offered.Version} is older than plan {current.Version} in force.";
        }

        var stopped = offered.Stopped.Select(entry => (entry.Server, entry.Camera)).ToHashSet();
        var offeredCameras = offered.Record.Select(entry => (entry.Server, entry.Source.Camera)).ToHashSet();
        var vanished = current.Record
            .Select(entry => (entry.Server, entry.Source.Camera))
            .Where(camera => !offeredCameras.Contains(camera) && !stopped.Contains(camera))
            .ToList();
        return vanished.Count > 0 && vanished.Count * 2 >= current.Record.Count
            ? $"Plan {offered.Version} drops {vanished.Count} of {current.Record.Count} cameras without saying that they are stopped."
            : null;
    }
}
