namespace Failover.Contracts;

/// <summary>Answer of <c>GET /holdings/{server}/{camera}?run=&amp;table=true</c>: the durable, not yet acknowledged frames of a held run, ascending.</summary>
/// <param name="Run">The holder's run.</param>
/// <param name="FirstUtc">Wall time of the first frame by the run's wall map.</param>
/// <param name="Frames">Ticks of the run.</param>
/// <param name="Open">Still growing.</param>
/// <param name="Now">The holder's wall clock at the answer: the home compares it with its own, for either may be wrong by hours.</param>
public sealed record HoldingTable(RunId Run, DateTimeOffset FirstUtc, IReadOnlyList<FrameRow> Frames, bool Open, DateTimeOffset? Now = null);
