using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One local run that overlaps a held run, and how they lie: held tick = local tick + <see cref="DeltaTicks"/>.</summary>
internal sealed record RelatedRun(RunId Run, long DeltaTicks, SeamClass Class, int Votes, int Compared, string Reason, DateTimeOffset FirstWall);
