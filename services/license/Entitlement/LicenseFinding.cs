using System.Globalization;
using Failover.Contracts;

namespace Failover.License;

/// <summary>What one installed licence is worth at this site at this time.</summary>
/// <param name="Name">Of its object.</param>
/// <param name="Reason">Why it does not count and what helps, or what to know of it; empty when there is nothing to say.</param>
/// <param name="Claims">What it says, when it can be read.</param>
public sealed record LicenseFinding(string Name, LicenseState State, string Reason, LicenseClaims? Claims)
{
    public bool Counts => State == LicenseState.Valid;

    /// <summary>Without its conditions.</summary>
    public FailoverLicenseStatus ToStatus() => new()
    {
        State = State,
        Reason = Reason,
        Serial = Claims?.Serial,
        ProductVersion = Claims?.ProductVersion,
        Edition = Claims?.Edition,
        Cameras = Sum(LicenseParts.Camera),
        Bases = Sum(LicenseParts.Base),
        IssuedAt = Claims?.IssuedAt,
        ExpiresAt = Claims?.ExpiresAt,
        Expires = Claims is null ? "-" : Claims.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never",
    };

    internal bool IsShownBy(FailoverLicense licence) => licence.Status is { } status
        && status with { Conditions = Bare.Conditions, IssuedAt = null, ExpiresAt = null }
            == ToStatus() with { Conditions = Bare.Conditions, IssuedAt = null, ExpiresAt = null, ObservedGeneration = licence.Metadata.Generation }
        && status.Conditions.Any(c => string.Equals(c.Type, Condition.Ready, StringComparison.Ordinal))
        // The store keeps milliseconds.
        && SameMillisecond(status.IssuedAt, Claims?.IssuedAt) && SameMillisecond(status.ExpiresAt, Claims?.ExpiresAt);

    private static readonly FailoverLicenseStatus Bare = new();

    private static bool SameMillisecond(DateTimeOffset? a, DateTimeOffset? b) => a?.ToUnixTimeMilliseconds() == b?.ToUnixTimeMilliseconds();

    private int Sum(string part) =>
        (int)Math.Min(int.MaxValue, Claims?.Items.Where(i => string.Equals(i.Part, part, StringComparison.Ordinal)).Sum(i => (long)i.Count) ?? 0);
}
