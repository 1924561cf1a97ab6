using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>All that a proof is made from: the site's objects, and what the recorders read in their volumes.</summary>
internal sealed record ProofFacts
{
    public required string Site { get; init; }
    public required string Server { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public Takeover? Takeover { get; init; }
    public IReadOnlyList<Reinsertion> Reinsertions { get; init; } = [];
    public required IReadOnlyList<ProofCameraFacts> Cameras { get; init; }

    /// <summary>Recorders that could not be asked, and anything else that is not known.</summary>
    public IReadOnlyList<string> NotChecked { get; init; } = [];
}

/// <param name="Home">Null when the server could not be asked.</param>
/// <param name="Holders">Those that answered.</param>
internal sealed record ProofCameraFacts(string Camera, CameraEvidence? Home, IReadOnlyList<CameraEvidence> Holders);
