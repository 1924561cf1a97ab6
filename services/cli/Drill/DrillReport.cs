using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What a drill showed: the one JSON of which the page is made.</summary>
internal sealed record DrillReport
{
    public required string Drill { get; init; }
    public required string Site { get; init; }
    public required string Server { get; init; }
    public string? Spare { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>No picture is missing or shown twice, the role was held all the time, and everything is home.</summary>
    public required bool Passed { get; init; }
    public string? Takeover { get; init; }
    public long Term { get; init; }
    public long HandBackTerm { get; init; }
    public IReadOnlyList<DrillStep> Steps { get; init; } = [];

    /// <summary>Time in which nobody was seen to hold the role, ms.</summary>
    public double RoleUnheldMs { get; init; }
    public required IReadOnlyList<DrillCameraResult> Cameras { get; init; }

    /// <summary>File beside this one with the proof: coverage, seams, SHA-256 chains, from the volumes.</summary>
    public string? Proof { get; init; }
    public long Frames { get; init; }
    public long Doubled { get; init; }
    public double GapSeconds { get; init; }

    /// <summary>Video that is there of the video that should be, in per cent: 100 in a drill that passed.</summary>
    public decimal CoveredPercent { get; init; }

    /// <summary>Pictures that exist at the spare too, and were compared when they came home.</summary>
    public int SpareFrames { get; init; }

    /// <summary>Pictures that the original lacked and got from the spare: 0 when it recorded all the while.</summary>
    public long FramesInserted { get; init; }
    public int JournalEntries { get; init; }
    public int Alarms { get; init; }

    /// <summary>Why it did not pass, one sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}

internal sealed record DrillStep(DateTimeOffset At, string What);

/// <param name="Sources">Runs that the view is made of.</param>
/// <param name="Seams">How held runs were joined.</param>
internal sealed record DrillCameraResult(
    string Camera, long Frames, long Doubled, decimal CoveredPercent, IReadOnlyList<DrillGap> Gaps, int SpareFrames, IReadOnlyList<RunId> Sources, IReadOnlyList<ProofSeam> Seams);

internal sealed record DrillGap(DateTimeOffset From, DateTimeOffset To, string Cause);
