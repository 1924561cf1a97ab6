using Failover.Contracts;

namespace Failover.Demo;

/// <summary>The demo's numbers and proof: what <c>--json</c> writes and what the report prints.</summary>
public sealed record DemoResult
{
    public required DemoFault Fault { get; init; }
    public required string Server { get; init; }
    public required int Cameras { get; init; }
    public required double FaultSeconds { get; init; }

    /// <summary>The broker was away for the time of the fault: no takeover is asked for.</summary>
    public bool BusAway { get; init; }

    /// <summary>Pictures that the cameras made in the judged time, also those that nobody was given.</summary>
    public long FramesProduced { get; init; }

    /// <summary>R1's set: pictures durable at the server or written completely to the guard's session.</summary>
    public required long FramesSent { get; init; }

    /// <summary>Distinct (camera, tick) found in the server's volumes on disk.</summary>
    public required long FramesStored { get; init; }
    public required long FramesLost { get; init; }

    /// <summary>Shown twice by the view, or never sent.</summary>
    public required long FramesDuplicated { get; init; }

    /// <summary>Fault to first sign, s.</summary>
    public double? SuspectSeconds { get; init; }

    /// <summary>Fault to declared, s.</summary>
    public double? FailedSeconds { get; init; }

    /// <summary>Fault to role Active at the spare, s.</summary>
    public double? TakeoverSeconds { get; init; }

    /// <summary>Media time missing between the original's last and the spare's first frame; 0 when they overlap.</summary>
    public double? SpareGapSeconds { get; init; }
    public long ReinsertedBytes { get; init; }
    public double? ReinsertionSeconds { get; init; }
    public IReadOnlyList<SeamResult> Seams { get; init; } = [];

    /// <summary>The whole run.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>How late the simulator or the observer of this run was at worst; large means a busy machine, not a slow product.</summary>
    public required double ObserverLagMsMax { get; init; }

    /// <summary>Pictures of the outage that were watched through the recorder-proxy while it lasted.</summary>
    public int WatchedFrames { get; init; }
    public IReadOnlyList<CameraResult> PerCamera { get; init; } = [];
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Why this run does not count as well, one sentence each; empty when it does.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Exit 0: nothing lost, nothing doubled, and it really happened.</summary>
    public bool Well => Findings.Count == 0;
}

/// <summary>One seam record against the simulator's truth.</summary>
/// <param name="TrueOffsetTicks">From the SSRC and RTP offset that the simulator gave the session; null when it is not known.</param>
public sealed record SeamResult(
    string Camera, RunId Run, SeamClass Class, long Offset, int Votes, int Compared, long? TrueOffsetTicks = null);

/// <param name="Mp4">The exported file, relative to the report's folder; null when there is none.</param>
public sealed record CameraResult(string Camera, long Sent, long Stored, long Lost, long Duplicated, string? Mp4 = null);
