using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Answer of <c>GET /evidence</c>: what this store's volumes hold of one camera in one interval, read and verified for the question, not
/// remembered from messages.
/// </summary>
public sealed record CameraEvidence
{
    public required string Recorder { get; init; }
    public required string StoreId { get; init; }
    public required string Server { get; init; }
    public required string Camera { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>All runs of the camera here, those without a picture in the interval too: they define the axis.</summary>
    public required IReadOnlyList<RunEvidence> Runs { get; init; }
    public required IReadOnlyList<Seam> Seams { get; init; }
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>What cannot be read or proven here.</summary>
    public required IReadOnlyList<EvidenceFault> Faults { get; init; }
}

/// <param name="Run">Without its parameter sets.</param>
/// <param name="Frames">Verified pictures of the interval: record checksum, content hash and SHA-256 computed from the bytes on the disk.</param>
public sealed record RunEvidence(RunSummary Run, IReadOnlyList<EvidenceFrame> Frames);

/// <param name="Tick">90 kHz, of the run.</param>
/// <param name="Hash">Content hash; it is that of the bytes.</param>
/// <param name="SizeBytes">Bytes of the sample.</param>
/// <param name="Flags">Of the frame table: 1 key, 2 damaged on its way from the camera, 4 arrival not to be trusted.</param>
/// <param name="Composition">Composition offset in ticks.</param>
/// <param name="Sha256">Of the sample's bytes, lower-case hex.</param>
public readonly record struct EvidenceFrame(long Tick, FrameHash Hash, int SizeBytes, int Flags, int Composition, string Sha256)
{
    internal FrameKey Key => new(Tick, Hash);
}

/// <param name="FirstTick">Ticks of the run, both included.</param>
/// <param name="Why">One sentence.</param>
public sealed record EvidenceFault(RunId Run, long FirstTick, long LastTick, string Why);
