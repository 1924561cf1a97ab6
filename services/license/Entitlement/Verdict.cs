using Failover.Contracts;

namespace Failover.License;

/// <summary>May the site fail over, and which cameras are beyond the count.</summary>
public sealed record Verdict
{
    public required bool Entitled { get; init; }

    /// <summary>Why it may or may not, at least one sentence.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What to know and to do besides, each one sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public required CameraCount Cameras { get; init; }

    /// <summary>Camera licences that count.</summary>
    public required int CamerasLicensed { get; init; }
    public required bool BaseLicence { get; init; }

    /// <summary>Every installed licence, by name.</summary>
    public required IReadOnlyList<LicenseFinding> Licences { get; init; }

    /// <summary>When it stops being entitled if nothing changes; null = it does not, or it is not entitled.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The next expiry that makes anything worse, and how near it is.</summary>
    public DateTimeOffset? NextExpiry { get; init; }
    public ExpiryStage Expiry { get; init; }

    /// <summary>Camera licences to buy, so that every camera has one.</summary>
    public int CamerasMissing => Math.Max(0, Cameras.Total - CamerasLicensed);

    /// <summary>The message without its id, which is put on by whoever sends it.</summary>
    public VerdictReport ToReport(string site, DateTimeOffset time) => new()
    {
        Site = site,
        Id = "",
        Time = time,
        Entitled = Entitled,
        Reasons = Reasons,
        Notes = Notes,
        CamerasCounted = Cameras.Counted,
        CamerasLicensed = CamerasLicensed,
        BaseLicence = BaseLicence,
        UnlicensedCameras = Cameras.Unlicensed,
        CamerasMissing = CamerasMissing,
        ValidUntil = ValidUntil,
        NextExpiry = NextExpiry,
        Expiry = Expiry,
    };
}
