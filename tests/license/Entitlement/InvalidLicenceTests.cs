using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>A licence that does not count says why and what to do; it never makes another one worse.</summary>
public sealed class InvalidLicenceTests
{
    private static Verdict JudgeToken(string token) =>
        EntitlementRules.Evaluate([new("bad", LicenseVerifier.Verify(token, Trusted))], Cameras(8), NoDvr, "demo", Now);

    [Fact]
    public void Evaluate_OtherSite_IsRefusedAndNamesBothSites()
    {
        var verdict = JudgeToken(Token(Claims(site: "harbour")));
        Assert.False(verdict.Entitled);
        Assert.Contains(verdict.Reasons, r => r.Contains("'harbour'") && r.Contains("'demo'") && r.Contains("reissued"));
    }

    [Fact]
    public void Evaluate_IssuedInTheFuture_CountsAndNamesTheClock()
    {
        var verdict = JudgeToken(Token(Claims(issuedDaysAgo: -400)));
        Assert.True(verdict.Entitled);
        Assert.Contains(verdict.Notes, r => r.Contains("set the clock right"));
    }

    [Fact]
    public void Evaluate_ExpiredBeforeANewerWasIssued_DoesNotComeBackWithTheClock()
    {
        // The newer one proves that its day has come, whatever this machine's clock says.
        var verdict = Judge(Cameras(8), Claims(cameras: 8, issuedDaysAgo: 0, expiresInDays: 10), Claims(cameras: 1, serial: "S-2", issuedDaysAgo: -20));
        Assert.Equal(1, verdict.CamerasLicensed);
        Assert.Contains(verdict.Notes, n => n.Contains("Licence lic-1 does not count: it expired on 2026-05-14"));
    }

    [Fact]
    public void Evaluate_UnknownKey_NamesTheFileToAdd()
    {
        var verdict = JudgeToken(Token(Claims(), kid: "vendor-9"));
        Assert.False(verdict.Entitled);
        Assert.Contains(verdict.Reasons, r => r.Contains("vendor-9.pem") && r.Contains("trusted are vendor-1"));
    }

    [Fact]
    public void Evaluate_ForgedUnderATrustedName_IsRefused()
    {
        var forged = LicenseIssuer.Issue(Claims(cameras: 1000), LicenseIssuer.CreateKeys().PrivatePem, Kid);
        var verdict = JudgeToken(forged);
        Assert.False(verdict.Entitled);
        Assert.Contains(verdict.Reasons, r => r.Contains("changed or forged"));
    }

    [Fact]
    public void Evaluate_OneBadBesideAGoodOne_TheGoodOneStands()
    {
        var verdict = EntitlementRules.Evaluate(
            [Installed(Claims(), "good"), new("bad", LicenseVerifier.Verify("rubbish", Trusted)), Installed(Claims(site: "x", serial: "S-2"), "other")],
            Cameras(8), NoDvr, "demo", Now);
        Assert.True(verdict.Entitled);
        Assert.Contains(verdict.Notes, r => r.StartsWith("Licence bad does not count", StringComparison.Ordinal));
        Assert.Equal(8, verdict.CamerasLicensed);
    }
}
