namespace Failover.Contracts;

/// <summary>May this site fail over? Computed before failures; it stands until license replaces it.</summary>
public sealed record VerdictReport : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required bool Entitled { get; init; }

    /// <summary>Why it may or may not, each one sentence; at least one. Refused takeovers say it.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What to know and to do besides: cameras without a licence, files that do not count, what expires, the clock.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Cameras that count: every camera of the site but those behind a DVR and those beyond the count that nobody confirmed.</summary>
    public required int CamerasCounted { get; init; }
    public required int CamerasLicensed { get; init; }
    public required bool BaseLicence { get; init; }

    /// <summary>Cameras beyond the count: recorded, not protected.</summary>
    public IReadOnlyList<string> UnlicensedCameras { get; init; } = [];

    /// <summary>Camera licences (CFOR-1001) to buy, so that every camera has one.</summary>
    public int CamerasMissing { get; init; }

    /// <summary>When the site stops being entitled if nothing changes; null = it does not, or it is not entitled.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The next expiry that makes anything worse; at or before <see cref="ValidUntil"/>. Null = none.</summary>
    public DateTimeOffset? NextExpiry { get; init; }

    /// <summary>How near <see cref="NextExpiry"/> is.</summary>
    public ExpiryStage Expiry { get; init; }
}

/// <summary>Nearness of the next expiry: each stage is told once.</summary>
public enum ExpiryStage
{
    Far,
    Within30Days,
    Within7Days,
}
