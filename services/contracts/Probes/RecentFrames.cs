namespace Failover.Contracts;

/// <summary>Answer of <c>GET /recent?server=&amp;camera=</c>: the newest received pictures of the run that is recorded now, oldest first.</summary>
/// <param name="Run">Null before the first session.</param>
/// <param name="Frames">At most the last 40 s.</param>
/// <param name="NewestAgeMs">Time since the last of them arrived, by the recorder's monotonic clock: a hint where to look, never an identity, and no wall clock takes part.</param>
public sealed record RecentFrames(RunId? Run, IReadOnlyList<FrameKey> Frames, double? NewestAgeMs = null);
