using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>
/// The product's table, cell by cell: version and edition, base licence, number of camera licences, and what may be wrong with the file.
/// What is expected is written here by hand; 40 cameras everywhere.
/// </summary>
public sealed class EntitlementTableTests
{
    private const string Included = "included";
    private const string Required = "required";
    private const string Missing31 = "31 of 40 cameras licensed: 9 x CFOR-1001 missing";
    private const string NoneOf = "None of the installed licences counts.";
    private const string Missing40 = "0 of 40 cameras licensed: 40 x CFOR-1001 missing.";
    private const string ClockBehind =
        "This machine's clock is behind the latest time that was seen here (2026-05-24): licences are judged by that time; set the clock right.";

    private static readonly Dictionary<(int Version, string Edition), string> Products = new()
    {
        [(2015, "Premium")] = "Version 2015 has no failover: update the site to 2016 or later and install its licence.",
        [(2015, "Professional")] = "Version 2015 has no failover: update the site to 2016 or later and install its licence.",
        [(2015, "Express")] = "Version 2015 has no failover: update the site to 2016 or later and install its licence.",
        [(2016, "Premium")] = Required,
        [(2016, "Professional")] = Required,
        [(2016, "Express")] = "Edition Express has no failover: change to Professional or Premium and install that licence.",
        [(2017, "Premium")] = Required,
        [(2017, "Professional")] = Required,
        [(2017, "Express")] = "Edition Express has no failover: change to Professional or Premium and install that licence.",
        [(2018, "Premium")] = Included,
        [(2018, "Professional")] = Required,
        [(2018, "Express")] = "Edition Express has no failover: change to Professional or Premium and install that licence.",
        [(2026, "Premium")] = Included,
        [(2026, "Professional")] = Required,
        [(2026, "Express")] = "Edition Express has no failover: change to Professional or Premium and install that licence.",
        [(18, "Premium")] = "unknown",
        [(18, "Professional")] = "unknown",
        [(18, "Express")] = "unknown",
    };

    public enum Cameras
    {
        Enough,
        Short,
        ShortAndConfirmed,
        None,
    }

    public enum Flaw
    {
        Fine,
        Expired,
        WrongSite,
        BadSignature,
        ClockRolledBack,
    }

    public static IEnumerable<TheoryDataRow<int, string, int, Cameras, Flaw>> Cells() =>
        from product in Products.Keys
        from bases in new[] { 0, 1 }
        from cameras in Enum.GetValues<Cameras>()
        from flaw in Enum.GetValues<Flaw>()
        select new TheoryDataRow<int, string, int, Cameras, Flaw>(product.Version, product.Edition, bases, cameras, flaw);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Evaluate_Cell_VerdictAndSentences(int version, string edition, int bases, Cameras cameras, Flaw flaw)
    {
        var claims = Claims(
            version, edition, cameras switch { Cameras.Enough => 40, Cameras.None => 0, _ => 31 }, bases, site: flaw == Flaw.WrongSite ? "harbour" : "demo",
            expiresInDays: flaw switch { Flaw.Expired => -1, Flaw.ClockRolledBack => 10, _ => null });
        var token = flaw == Flaw.BadSignature ? LicenseIssuer.Issue(claims, Stranger.PrivatePem, Kid) : Token(claims);
        var clock = new LicenseClock().Read(Now, TimeSpan.Zero, flaw == Flaw.ClockRolledBack ? Now.AddDays(20) : null);
        var verdict = EntitlementRules.Evaluate(
            [new("lic-1", LicenseVerifier.Verify(token, Trusted))], Licences.Cameras(40, confirm: cameras == Cameras.ShortAndConfirmed), NoDvr, "demo", clock.Time, clock.Remark);
        var (reasons, notes) = Expected(version, edition, bases, cameras, flaw);
        Assert.Equal(reasons, verdict.Reasons);
        Assert.Equal(notes, verdict.Notes);
        Assert.Equal(reasons[0].StartsWith($"Version {version} {edition} ", StringComparison.Ordinal), verdict.Entitled);
        Assert.All([.. verdict.Reasons, .. verdict.Notes], r => Assert.EndsWith(".", r));
    }

    private static (List<string> Reasons, List<string> Notes) Expected(int version, string edition, int bases, Cameras cameras, Flaw flaw)
    {
        List<string> remark = flaw == Flaw.ClockRolledBack ? [ClockBehind] : [];
        var product = Products[(version, edition)];
        var fault = (flaw, product) switch
        {
            (Flaw.BadSignature, _) => "its signature is not that of key 'vendor-1', so it was changed or forged: get the file again from whoever sold it and install it",
            (_, "unknown") => "its product version 18 is no year that this release knows: update this site, or have the licence reissued",
            (Flaw.WrongSite, _) => "it was issued for site 'harbour' and this is 'demo': install the one of this site, or have it reissued",
            (Flaw.Expired, _) => "it expired on 2026-05-03: renew it, or set this machine's clock right",
            (Flaw.ClockRolledBack, _) => "it expired on 2026-05-14: renew it, or set this machine's clock right",
            _ => null,
        };
        if (fault is not null)
        {
            return ([NoneOf, Missing40, $"Licence lic-1 does not count: {fault}."], remark);
        }
        if (product is not (Included or Required))
        {
            return ([product], cameras == Cameras.Short ? [ShortNote()] : []);
        }
        var refusals = new List<string>();
        if (product == Required && bases == 0)
        {
            refusals.Add($"Base licence missing: 1 x CFOR-2001, which version {version} {edition} needs once for the site.");
        }
        if (cameras is Cameras.None or Cameras.ShortAndConfirmed)
        {
            refusals.Add(cameras == Cameras.None ? Missing40 : $"{Missing31}.");
        }
        if (refusals.Count == 0)
        {
            var basis = product == Included ? "includes the base licence" : "has its base licence CFOR-2001";
            refusals.Add($"Version {version} {edition} {basis}; {(cameras == Cameras.Short ? 31 : 40)} of 40 cameras licensed.");
        }
        return (refusals, cameras == Cameras.Short ? [ShortNote()] : []);
    }

    private static string ShortNote() => $"{Missing31}; recorded and not protected until then: cam-32, cam-33, cam-34, cam-35, cam-36 and 4 more.";

    [Fact]
    public void Evaluate_NoLicence_SaysHowToInstallOne()
    {
        var verdict = EntitlementRules.Evaluate([], Licences.Cameras(2), NoDvr, "demo", Now);
        Assert.False(verdict.Entitled);
        Assert.Equal(
            ["The site has no failover licence: get one and install it with 'failover license install FILE.lic'.", "0 of 2 cameras licensed: 2 x CFOR-1001 missing."],
            verdict.Reasons);
        Assert.Equal(["cam-01", "cam-02"], verdict.Cameras.Unlicensed);
        Assert.Equal(2, verdict.CamerasMissing);
    }

    [Fact]
    public void Evaluate_CamerasBehindADvr_DoNotCount()
    {
        var cameras = Licences.Cameras(8).Concat(Licences.Cameras(30, "dvr-1", "old")).ToList();
        var verdict = EntitlementRules.Evaluate([Installed(Claims())], cameras, new HashSet<string> { "dvr-1" }, "demo", Now);
        Assert.True(verdict.Entitled);
        Assert.Equal(8, verdict.Cameras.Counted);
        Assert.Empty(verdict.Cameras.Unlicensed);
    }

    [Theory]
    [InlineData("premium")]
    [InlineData(" PREMIUM ")]
    public void Evaluate_EditionInOtherLetters_IsTheSame(string edition) => Assert.True(Judge(Licences.Cameras(8), Claims(2018, edition)).Entitled);

    [Fact]
    public void Evaluate_SiteWithoutCameras_IsEntitled() => Assert.True(Judge([], Claims(cameras: 0)).Entitled);

    [Fact]
    public void Evaluate_OneBaseLicence_IsEnoughForAnyNumberOfSpares() =>
        Assert.True(Judge(Licences.Cameras(8), Claims(2024, "Professional", 8, 1)).Entitled);

    [Fact]
    public void Evaluate_SeveralLicences_PartsAddUp()
    {
        var verdict = Judge(
            Licences.Cameras(10), Claims(2018, "Professional", 4), Claims(2018, "Professional", 4, serial: "S-2"), Claims(2018, "Professional", 2, 1, serial: "S-3"));
        Assert.True(verdict.Entitled);
        Assert.Equal(10, verdict.CamerasLicensed);
        Assert.True(verdict.BaseLicence);
    }

    [Fact]
    public void Evaluate_SameSerialTwice_CountsOnceAndTheNewerHolds()
    {
        var verdict = Judge(Licences.Cameras(8), Claims(cameras: 8), Claims(cameras: 8), Claims(cameras: 5, issuedDaysAgo: 1));
        Assert.Equal(5, verdict.CamerasLicensed);
        Assert.Equal(["Replaced", "Replaced", "Valid"], verdict.Licences.Select(l => l.State.ToString()));
    }

    [Fact]
    public void Evaluate_NewestFileOfASerialExpired_TheOlderDoesNotComeBack() =>
        Assert.Equal(0, Judge(Licences.Cameras(8), Claims(cameras: 8), Claims(cameras: 8, issuedDaysAgo: 5, expiresInDays: -1)).CamerasLicensed);

    [Fact]
    public void Evaluate_NewestLicence_GivesVersionAndEdition()
    {
        var upgraded = Judge(Licences.Cameras(8), Claims(2017, "Professional"), Claims(2018, "Premium", 0, serial: "S-2", issuedDaysAgo: 1));
        Assert.True(upgraded.Entitled);
        var downgraded = Judge(Licences.Cameras(8), Claims(2018, "Premium"), Claims(2018, "Professional", 0, serial: "S-2", issuedDaysAgo: 1));
        Assert.False(downgraded.Entitled);
    }

    [Fact]
    public void Evaluate_CountsBeyondInt_AreCapped() =>
        Assert.Equal(int.MaxValue, Judge(Licences.Cameras(1), Claims(cameras: int.MaxValue), Claims(cameras: int.MaxValue, serial: "S-2")).CamerasLicensed);
}
