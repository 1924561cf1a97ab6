using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>What is known of one run of a feed while pictures of it are held.</summary>
internal sealed class RunFacts(RunId id, Func<uint?> ssrc, RunGap? gapBefore)
{
    public RunId Id => id;

    /// <summary>Announced by the session, later that of its packets.</summary>
    public uint? Ssrc => ssrc();

    /// <summary>What is missing before its first picture, and why.</summary>
    public RunGap? GapBefore => gapBefore;

    /// <summary>The newest parameter sets.</summary>
    public H264Parameters? Parameters { get; set; }
}
