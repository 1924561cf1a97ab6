using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary>A licence for the demo's site, signed with a key that is made for this run and trusted by nothing else.</summary>
/// <param name="Token">Content of the licence file.</param>
/// <param name="TrustedKey">Public key that the demo's local-host trusts.</param>
internal sealed record DemoLicence(string Token, string TrustedKey)
{
    private const string KeyName = "demo-key";

    public static DemoLicence Create(string site, int cameras, string folder, TimeProvider clock)
    {
        var (privatePem, publicPem) = LicenseIssuer.CreateKeys();
        var file = Path.Combine(folder, $"{KeyName}.pem");
        File.WriteAllText(file, publicPem + "\n");
        var claims = new LicenseClaims
        {
            Site = site,
            Serial = "demo",
            ProductVersion = 2023,
            Edition = "Professional",
            Items = LicenseIssueVerb.Items(baseLicence: true, cameras),
            IssuedAt = clock.GetUtcNow(),
        };
        return new DemoLicence(LicenseIssuer.Issue(claims, privatePem, KeyName), file);
    }

    /// <summary>Without the token: a whole licence belongs in no log.</summary>
    public override string ToString() => $"DemoLicence({TrustedKey})";

    /// <summary>What makes local-host trust the key.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["FAILOVER__LICENSE__TRUSTEDKEYS"] = TrustedKey };
}
