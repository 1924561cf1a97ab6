namespace Failover.License;

/// <summary>What counts, and what is beyond the count.</summary>
/// <param name="Counted">Cameras that need a licence.</param>
/// <param name="Unlicensed">By name: recorded, not protected.</param>
public sealed record CameraCount(int Counted, IReadOnlyList<string> Unlicensed);
