using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>All that a drill's report is made from: the site's objects, its journal, and what the recorders themselves say.</summary>
internal sealed record DrillFacts
{
    public required string Name { get; init; }
    public required string Site { get; init; }
    public required string Server { get; init; }
    public required string By { get; init; }

    /// <summary>The time that is judged.</summary>
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>Null when no spare took the role.</summary>
    public Takeover? Takeover { get; init; }
    public IReadOnlyList<Reinsertion> Reinsertions { get; init; } = [];

    /// <summary>Who held the server's role, at each change that was seen; null = nobody.</summary>
    public IReadOnlyList<RoleSeen> Roles { get; init; } = [];
    public IReadOnlyList<DrillCamera> Cameras { get; init; } = [];

    /// <summary>Journal entries that carry the label drill.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    /// <summary>Why it was broken off; null when it ran to its end.</summary>
    public string? BrokenOff { get; init; }
}

internal sealed record RoleSeen(DateTimeOffset At, string? Holder, long Term);

/// <param name="Coverage">The original's <c>/coverage</c> of the judged time.</param>
/// <param name="Frames">Its <c>/frames</c>.</param>
/// <param name="SpareFrames">Pictures that the spare recorded while it served, as it said itself before it gave the role back.</param>
internal sealed record DrillCamera(string Camera, IReadOnlyList<CoverageSpan> Coverage, IReadOnlyList<FrameRow> Frames, int SpareFrames);
