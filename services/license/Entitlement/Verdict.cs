namespace Failover.License;

/// <summary>May the site fail over, and which cameras are beyond the count.</summary>
public sealed record Verdict
{
    public required bool Entitled { get; init; }

    /// <summary>At least one sentence; what forbids comes first, then what to know.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
    public required int CamerasCounted { get; init; }
    public required int CamerasLicensed { get; init; }
    public required bool BaseLicence { get; init; }

    /// <summary>Recorded, not protected; by name.</summary>
    public required IReadOnlyList<string> UnlicensedCameras { get; init; }

    public bool Says(Verdict other) =>
        Entitled == other.Entitled && CamerasCounted == other.CamerasCounted && CamerasLicensed == other.CamerasLicensed && BaseLicence == other.BaseLicence
        && Reasons.SequenceEqual(other.Reasons, StringComparer.Ordinal) && UnlicensedCameras.SequenceEqual(other.UnlicensedCameras, StringComparer.Ordinal);
}
