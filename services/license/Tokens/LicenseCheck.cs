using Failover.Contracts;

namespace Failover.License;

/// <summary>What one token is worth by itself; site and dates are the rules' business.</summary>
/// <param name="Fault">None only for a token whose signature a trusted key made.</param>
/// <param name="Claims">What it says; present whenever it can be read, so only to be believed with <see cref="LicenseFault.None"/>.</param>
/// <param name="Kid">Name of the key as the token gives it.</param>
/// <param name="Reason">One sentence with its remedy; empty without a fault.</param>
public sealed record LicenseCheck(LicenseFault Fault, LicenseClaims? Claims, string? Kid, string Reason);

public enum LicenseFault
{
    None,

    /// <summary>Its product version is no year that this release knows; the claims can be read.</summary>
    UnknownVersion,

    /// <summary>No JWS, not ES256, or claims that make no sense.</summary>
    Malformed,

    /// <summary>Signed with a key that this site does not trust.</summary>
    UnknownKey,

    /// <summary>Changed after it was signed, or signed by somebody else under a trusted name.</summary>
    BadSignature,
}
