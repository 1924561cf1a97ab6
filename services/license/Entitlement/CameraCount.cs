namespace Failover.License;

/// <summary>What counts, and what is beyond the count.</summary>
/// <param name="Total">Cameras that need a licence: all but those behind a DVR.</param>
/// <param name="Counted">Of those, the ones that the verdict counts.</param>
/// <param name="Unlicensed">By name: recorded, not protected.</param>
public sealed record CameraCount(int Total, int Counted, IReadOnlyList<string> Unlicensed);
