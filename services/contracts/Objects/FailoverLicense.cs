namespace Failover.Contracts;

/// <summary>A signed licence file (JWS, ES256) installed at the site.</summary>
public sealed record FailoverLicense : ISiteObject
{
    public static string Kind => nameof(FailoverLicense);
    public required ObjectMeta Metadata { get; init; }
    public required FailoverLicenseSpec Spec { get; init; }
}

/// <param name="Token">JWS compact serialization: the content of the <c>.lic</c> file.</param>
public sealed record FailoverLicenseSpec(string Token);
