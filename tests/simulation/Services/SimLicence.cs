using Failover.Contracts;
using Failover.License;

namespace Failover.Simulation;

/// <summary>The licence of a simulated site: a word instead of a signed text.</summary>
internal static class SimLicence
{
    public const string Name = "licence";
    public const string Yes = "enough for the site";
    public const string No = "of another site";

    public static LicenseCheck Read(string token) => new(
        LicenseFault.None,
        new LicenseClaims
        {
            Site = string.Equals(token, Yes, StringComparison.Ordinal) ? SimSite.Name : "elsewhere",
            Serial = "1",
            ProductVersion = 2023,
            Edition = "Premium",
            Items = [new LicenseItem(LicenseParts.Camera, 1000)],
            IssuedAt = World.Epoch.AddDays(-400),
        },
        "vendor", "");
}
