using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One local run that overlaps a held run, and how they lie: held tick = local tick + <see cref="DeltaTicks"/>.</summary>
/// <param name="Trust">What says so.</param>
internal sealed record RelatedRun(RunId Run, long DeltaTicks, SeamTrust Trust, int Votes, int Compared, string Reason, DateTimeOffset FirstWall)
{
    public static RelatedRun Of(RunSummary run, AlignResult found) =>
        new(run.Info.Id, found.OffsetTicks, SeamTrusts.Of(found.Class, found.Method), found.Votes, found.Compared, found.Reason, run.FirstWall);
}
