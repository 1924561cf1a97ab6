using Failover.Contracts;

namespace Failover.License.Tests;

/// <summary>Licences, keys and sites for the tables. One key pair per run: making one costs nothing, but a test should not depend on it.</summary>
internal static class Licences
{
    public const string Kid = "vendor-1";
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly (string PrivatePem, string PublicPem) Vendor = LicenseIssuer.CreateKeys();
    public static readonly (string PrivatePem, string PublicPem) Stranger = LicenseIssuer.CreateKeys();
    public static readonly LicenseKeys Trusted = LicenseKeys.Of(Kid, Vendor.PublicPem);
    public static readonly IReadOnlySet<string> NoDvr = new HashSet<string>();

    public static LicenseClaims Claims(int version = 2018, string edition = "Premium", int cameras = 8, int bases = 0, string site = "demo", string serial = "S-1",
        double issuedDaysAgo = 10, double? expiresInDays = null) => new()
        {
            Site = site,
            Serial = serial,
            ProductVersion = version,
            Edition = edition,
            Items = [new(LicenseParts.Camera, cameras), new(LicenseParts.Base, bases)],
            IssuedAt = Now.AddDays(-issuedDaysAgo),
            ExpiresAt = expiresInDays is { } days ? Now.AddDays(days) : null,
        };

    public static string Token(LicenseClaims claims, string kid = Kid) => LicenseIssuer.Issue(claims, Vendor.PrivatePem, kid);

    /// <summary>As installed: signed, read back and checked.</summary>
    public static InstalledLicense Installed(LicenseClaims claims, string name = "lic-1") => new(name, LicenseVerifier.Verify(Token(claims), Trusted));

    public static IReadOnlyList<CountedCamera> Cameras(int count, string server = "slave-1", string prefix = "cam", bool confirm = false) =>
        [.. Enumerable.Range(1, count).Select(i => new CountedCamera($"{prefix}-{i:00}", server, Now.AddDays(-100).AddMinutes(i), confirm))];

    public static Verdict Judge(IReadOnlyList<CountedCamera> cameras, params LicenseClaims[] licences) =>
        EntitlementRules.Evaluate([.. licences.Select((l, i) => Installed(l, $"lic-{i + 1}"))], cameras, NoDvr, "demo", Now);
}
