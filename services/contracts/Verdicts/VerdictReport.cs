namespace Failover.Contracts;

/// <summary>May this site fail over? Computed before failures; it stands until license replaces it.</summary>
public sealed record VerdictReport : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required bool Entitled { get; init; }

    /// <summary>Each reason is one sentence; at least one.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Cameras that count: every camera of the site but those behind a DVR.</summary>
    public required int CamerasCounted { get; init; }
    public required int CamerasLicensed { get; init; }
    public required bool BaseLicence { get; init; }

    /// <summary>Cameras beyond the count: recorded, not protected.</summary>
    public IReadOnlyList<string> UnlicensedCameras { get; init; } = [];
}
