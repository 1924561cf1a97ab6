using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Does a plan leave out cameras that its site server records? Then the store has forgotten some, and the recorder is told to keep what it
/// has (R11): only it still knows their addresses.
/// </summary>
/// <param name="Unknown">Cameras that the store does not know: an operator must say what shall become of them.</param>
/// <param name="Why">What is missing, in one sentence.</param>
internal sealed record PlanGap(int Unknown, string Why)
{
    /// <returns>Null when every camera is named or ended.</returns>
    public static PlanGap? Of(RecorderPlan plan, Beat beat, IReadOnlyDictionary<string, Camera> leaving)
    {
        var server = plan.Recorder;
        var ended = plan.Stopped.Where(s => Is(s.Server, server)).Select(s => s.Camera).ToHashSet(StringComparer.Ordinal);
        var named = plan.Record.Count + plan.Assume.Sum(a => a.Cameras.Count) + ended.Count;
        var missing = beat.Digest.Assigned - named;
        if (missing <= 0)
        {
            return null;
        }
        // An election that began meanwhile does not plan them, and has not written down their ends yet.
        var going = leaving.Values
            .Where(c => Is(c.Spec.Server, server) && !ended.Contains(c.Metadata.Name) && !plan.Record.Any(r => Is(r.Source.Camera, c.Metadata.Name)))
            .Select(c => c.Metadata.Name).Order(StringComparer.Ordinal).ToList();
        var ends = going.Count == 0 ? "" : $" {string.Join(", ", going)} {(going.Count == 1 ? "is" : "are")} being deleted and recorded on until that is written down.";
        var unknown = Math.Max(0, missing - going.Count);
        return unknown == 0
            ? new PlanGap(0, $"{server} records {beat.Digest.Assigned} cameras and its plan names {named} of them:{ends}")
            : new PlanGap(unknown, $"{server} records {beat.Digest.Assigned} cameras and the store knows {named + going.Count} of them: the others are recorded on. Add them again; delete them then if they shall end.{ends}");
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
