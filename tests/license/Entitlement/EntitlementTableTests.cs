using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>The product's table, row by row.</summary>
public sealed class EntitlementTableTests
{
    [Theory]
    // Version 2018 and later, Premium: the base licence is included.
    [InlineData(2018, "Premium", 0, 8, true)]
    [InlineData(2018, "Premium", 1, 8, true)]
    [InlineData(2026, "Premium", 0, 8, true)]
    [InlineData(2018, "premium", 0, 8, true)]
    [InlineData(2018, "Premium", 0, 0, false)]
    // Version 2018 and later, Professional: one base licence for the site.
    [InlineData(2018, "Professional", 1, 8, true)]
    [InlineData(2024, "Professional", 5, 8, true)]
    [InlineData(2018, "Professional", 0, 8, false)]
    [InlineData(2024, "Professional", 1, 0, false)]
    // 2016 and 2017, both editions: one base licence.
    [InlineData(2016, "Premium", 1, 8, true)]
    [InlineData(2017, "Premium", 1, 8, true)]
    [InlineData(2017, "Professional", 1, 8, true)]
    [InlineData(2016, "Premium", 0, 8, false)]
    [InlineData(2017, "Premium", 0, 8, false)]
    [InlineData(2016, "Professional", 0, 8, false)]
    // Older versions and other editions: not available, whatever was bought.
    [InlineData(2015, "Premium", 1, 8, false)]
    [InlineData(2013, "Professional", 1, 8, false)]
    [InlineData(2018, "Free", 1, 8, false)]
    [InlineData(2024, "Express", 1, 8, false)]
    public void Evaluate_EightCameras_FollowsTheTable(int version, string edition, int bases, int cameras, bool entitled)
    {
        var verdict = Judge(Cameras(8), Claims(version, edition, cameras, bases));
        Assert.Equal(entitled, verdict.Entitled);
        Assert.Equal(8, verdict.CamerasCounted);
        Assert.Equal(cameras, verdict.CamerasLicensed);
        Assert.All(verdict.Reasons, r => Assert.EndsWith(".", r));
    }

    [Theory]
    [InlineData(2018, "Professional", 0, "CFOR-2001")]
    [InlineData(2017, "Premium", 0, "buy and install it")]
    [InlineData(2015, "Premium", 1, "update the site to 2016 or later")]
    [InlineData(2018, "Free", 1, "change to Professional or Premium")]
    public void Evaluate_Refused_NamesTheRemedy(int version, string edition, int bases, string remedy) =>
        Assert.Contains(remedy, Judge(Cameras(8), Claims(version, edition, 8, bases)).Reasons[0]);

    [Fact]
    public void Evaluate_NoLicence_SaysHowToInstallOne()
    {
        var verdict = EntitlementRules.Evaluate([], Cameras(2), NoDvr, "demo", Now);
        Assert.False(verdict.Entitled);
        Assert.Contains("failover license install", Assert.Single(verdict.Reasons));
        Assert.Equal(2, verdict.CamerasCounted);
    }

    /// <summary>A camera that is beyond the count leaves the guards' plans, also those of an incident that has begun (R7).</summary>
    [Fact]
    public void Evaluate_LicenceNoLongerCounts_NoCameraIsBeyondTheCount()
    {
        var verdict = EntitlementRules.Evaluate([Installed(Claims() with { Site = "elsewhere" })], Cameras(2), NoDvr, "demo", Now);
        Assert.False(verdict.Entitled);
        Assert.Empty(verdict.UnlicensedCameras);
    }

    [Fact]
    public void Evaluate_CamerasBehindADvr_DoNotCount()
    {
        var cameras = Cameras(8).Concat(Cameras(30, "dvr-1", "old")).ToList();
        var verdict = EntitlementRules.Evaluate([Installed(Claims())], cameras, new HashSet<string> { "dvr-1" }, "demo", Now);
        Assert.True(verdict.Entitled);
        Assert.Equal(8, verdict.CamerasCounted);
        Assert.Empty(verdict.UnlicensedCameras);
    }

    [Fact]
    public void Evaluate_SiteWithoutCameras_IsEntitled() => Assert.True(Judge([], Claims(cameras: 0)).Entitled);

    [Fact]
    public void Evaluate_SeveralLicences_PartsAddUp()
    {
        var verdict = Judge(Cameras(10), Claims(2018, "Professional", 4), Claims(2018, "Professional", 4, serial: "S-2"), Claims(2018, "Professional", 2, 1, serial: "S-3"));
        Assert.True(verdict.Entitled);
        Assert.Equal(10, verdict.CamerasLicensed);
        Assert.True(verdict.BaseLicence);
    }

    [Fact]
    public void Evaluate_SameSerialTwice_CountsOnceAndTheNewerHolds()
    {
        var verdict = Judge(Cameras(8), Claims(cameras: 8), Claims(cameras: 8), Claims(cameras: 5, issuedDaysAgo: 1));
        Assert.Equal(5, verdict.CamerasLicensed);
    }

    [Fact]
    public void Evaluate_NewestLicence_GivesVersionAndEdition()
    {
        var upgraded = Judge(Cameras(8), Claims(2017, "Professional"), Claims(2018, "Premium", 0, serial: "S-2", issuedDaysAgo: 1));
        Assert.True(upgraded.Entitled);
        var downgraded = Judge(Cameras(8), Claims(2018, "Premium"), Claims(2018, "Professional", 0, serial: "S-2", issuedDaysAgo: 1));
        Assert.False(downgraded.Entitled);
    }

    [Fact]
    public void Evaluate_CountsBeyondInt_AreCapped() =>
        Assert.Equal(int.MaxValue, Judge(Cameras(1), Claims(cameras: int.MaxValue), Claims(cameras: int.MaxValue, serial: "S-2")).CamerasLicensed);
}
