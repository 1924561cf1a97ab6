using Failover.Contracts;

namespace Failover.Demo;

/// <summary>The proof's answer; sums over the cameras.</summary>
public sealed record ProofResult(IReadOnlyList<CameraProof> Cameras, double ObserverLagMsMax, IReadOnlyList<string> StoreFaults)
{
    public long FramesProduced => Cameras.Sum(camera => camera.FramesProduced);
    public long FramesSent => Cameras.Sum(camera => camera.FramesSent);
    public long FramesStored => Cameras.Sum(camera => camera.FramesStored);
    public long FramesLost => Cameras.Sum(camera => camera.FramesLost);
    public long FramesDuplicated => Cameras.Sum(camera => camera.FramesDuplicated);
    public long FramesNotShown => Cameras.Sum(camera => camera.FramesNotShown);
    public long HashMismatches => Cameras.Sum(camera => camera.HashMismatches);
    public int SeamsWrong => Cameras.Sum(camera => camera.Seams.Count(seam => seam.Wrong));

    /// <summary>Why it is no proof, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Findings => [.. Cameras.SelectMany(camera => camera.Findings), .. StoreFaults];

    public bool Passed => Findings.Count == 0;
}

/// <summary>One camera's part of the proof.</summary>
public sealed record CameraProof
{
    public required string Camera { get; init; }

    /// <summary>First and last judged picture, absolute ticks; null when there was none.</summary>
    public long? FromTick { get; init; }
    public long? ToTick { get; init; }

    /// <summary>All pictures that the camera made in that time, also those that nobody was given.</summary>
    public long FramesProduced { get; init; }

    /// <summary>R1's set: durable at the server, or written completely to a guard's session.</summary>
    public long FramesSent { get; init; }

    /// <summary>Distinct pictures with the right bytes in the server's volumes.</summary>
    public long FramesStored { get; init; }
    public long FramesLost { get; init; }

    /// <summary>Shown twice by the view, or never sent.</summary>
    public long FramesDuplicated { get; init; }

    /// <summary>Stored, and not shown by the view.</summary>
    public long FramesNotShown { get; init; }

    /// <summary>Pictures on disk whose bytes are not what the camera sent at that tick, and that are not marked damaged.</summary>
    public long HashMismatches { get; init; }

    /// <summary>On disk more than once (live and home): allowed, the view shows one.</summary>
    public long FramesStoredTwice { get; init; }

    /// <summary>The first few of each.</summary>
    public IReadOnlyList<PictureFinding> Lost { get; init; } = [];
    public IReadOnlyList<PictureFinding> Duplicated { get; init; } = [];
    public IReadOnlyList<SeamCheck> Seams { get; init; } = [];
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>One picture that is not as it should be.</summary>
/// <param name="Tick">Absolute, of the camera.</param>
public sealed record PictureFinding(long Tick, DateTimeOffset Wall, string Reason);

/// <summary>A seam record beside the truth.</summary>
/// <param name="TrueOffset">From the sessions' RTP offsets; null when one of the runs is described on no disk that was read.</param>
public sealed record SeamCheck(Seam Seam, long? TrueOffset, bool Wrong);
