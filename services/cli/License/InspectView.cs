using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary>A licence file as it is shown: text and JSON come from this.</summary>
/// <param name="Claims">What it says.</param>
/// <param name="Key">Name of the key that it says it was signed with.</param>
/// <param name="SignatureChecked">Public keys were given.</param>
/// <param name="Expired">By this machine's clock.</param>
/// <param name="Fault">Why no site would count it, one sentence; null when nothing is wrong as far as it was checked.</param>
internal sealed record InspectView(LicenseClaims Claims, string Key, bool SignatureChecked, bool Expired, string? Fault)
{
    public static InspectView Of(LicenseCheck check, bool signatureChecked, DateTimeOffset now) => new(
        check.Claims!, check.Kid!, signatureChecked, check.Claims!.ExpiresAt <= now,
        check.Fault == LicenseFault.None ? null : $"{char.ToUpperInvariant(check.Reason[0])}{check.Reason[1..]}.");
}
