using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Does a plan leave out cameras that its site server records? Then the store has forgotten some, and the recorder is told to keep what it
/// has (R11): only it still knows their addresses.
/// </summary>
internal static class PlanGaps
{
    /// <returns>Null when every camera is named or ended, else what is missing, in one sentence.</returns>
    public static string? WhyIncomplete(RecorderPlan plan, Beat beat)
    {
        var named = plan.Record.Count + plan.Assume.Sum(a => a.Cameras.Count) + plan.Stopped.Count(s => string.Equals(s.Server, plan.Recorder, StringComparison.Ordinal));
        return beat.Digest.Assigned <= named
            ? null
            : $"{plan.Recorder} records {beat.Digest.Assigned} cameras and the store knows {named} of them: the others are recorded on. Add them again; delete them then if they shall end.";
    }
}
