namespace Failover.Contracts;

/// <summary>Answer of <c>GET /recent?server=&amp;camera=</c>: the newest received pictures of the run that is recorded now, oldest first.</summary>
/// <param name="Run">Null before the first session.</param>
/// <param name="Frames">At most the last 40 s.</param>
/// <param name="NewestUtc">When the last of them arrived, by the recorder's wall clock: a hint where to look, never an identity.</param>
public sealed record RecentFrames(RunId? Run, IReadOnlyList<FrameKey> Frames, DateTimeOffset? NewestUtc = null);
