using Failover.Contracts;

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
    public IReadOnlyList<ProofReinsertion> Reinsertions { get; init; } = [];

    /// <summary>Who held the server's role, at each change that was seen; null = nobody.</summary>
    public IReadOnlyList<RoleSeen> Roles { get; init; } = [];
    public IReadOnlyList<DrillCamera> Cameras { get; init; } = [];

    /// <summary>Journal entries that carry the label drill.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    /// <summary>Name of the file, beside this report, with the proof that the cameras' results are taken from.</summary>
    public string? Proof { get; init; }

    /// <summary>Recorders that could not be asked.</summary>
    public IReadOnlyList<string> NotChecked { get; init; } = [];

    /// <summary>Why it was broken off; null when it ran to its end.</summary>
    public string? BrokenOff { get; init; }
}

internal sealed record RoleSeen(DateTimeOffset At, string? Holder, long Term);

/// <param name="Proof">What the original's volumes hold of the judged time.</param>
/// <param name="SpareFrames">Pictures that the spare recorded while it served, as it said itself before it gave the role back.</param>
internal sealed record DrillCamera(ProofCamera Proof, int SpareFrames);
