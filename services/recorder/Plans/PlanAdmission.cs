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

        var vanished = Vanished(current, offered);
        return !offered.KeepOthers && vanished.Count > 0 && vanished.Count * 2 >= current.Record.Count
            ? $"Plan {offered.Version} drops {vanished.Count} of {current.Record.Count} cameras without saying that they are stopped."
            : null;
    }

    /// <summary>
    /// The plan with the cameras that it forgot: absence stops nothing (R11), and after a restart the cached plan is all that names them.
    /// </summary>
    public static RecorderPlan WithForgotten(RecorderPlan? current, RecorderPlan offered) =>
        current is not null && Vanished(current, offered) is { Count: > 0 } vanished ? offered with { Record = [.. offered.Record, .. vanished] } : offered;

    private static List<RecordEntry> Vanished(RecorderPlan current, RecorderPlan offered)
    {
        var named = offered.Record.Select(entry => (entry.Server, entry.Source.Camera))
            .Concat(offered.Stopped.Select(entry => (entry.Server, entry.Camera))).ToHashSet();
        return [.. current.Record.Where(entry => !named.Contains((entry.Server, entry.Source.Camera)))];
    }
}
