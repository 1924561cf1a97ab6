using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What one interval gave.</summary>
/// <param name="Offered">Frames the holder had.</param>
/// <param name="Present">Of those, durable here before.</param>
/// <param name="Inserted">Of those, inserted now.</param>
/// <param name="Bytes">Payload bytes inserted.</param>
/// <param name="Left">Not acknowledged yet.</param>
/// <param name="Damaged">Of those, damaged at the holder: another holder may have them.</param>
/// <param name="Open">The holder still keeps.</param>
/// <param name="Seams">Seam records that are new.</param>
internal sealed record HomecomingResult(int Offered, int Present, int Inserted, long Bytes, int Left, int Damaged, bool Open, IReadOnlyList<Seam> Seams)
{
    /// <summary>Given up now: damaged at this holder, and nobody else has them.</summary>
    public IReadOnlyList<LostStretch> Lost { get; init; } = [];

    public static HomecomingResult Nothing(bool open) => new(0, 0, 0, 0, 0, 0, open, []);
}
