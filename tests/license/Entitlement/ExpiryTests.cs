using Failover.Contracts;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>What is said before a licence ends: only what makes anything worse.</summary>
public sealed class ExpiryTests
{
    [Theory]
    [InlineData(31, ExpiryStage.Far)]
    [InlineData(30, ExpiryStage.Within30Days)]
    [InlineData(7.01, ExpiryStage.Within30Days)]
    [InlineData(7, ExpiryStage.Within7Days)]
    [InlineData(0.01, ExpiryStage.Within7Days)]
    public void Evaluate_BeforeTheEnd_StageAndValidUntil(double days, ExpiryStage stage)
    {
        var verdict = Judge(Cameras(8), Claims(expiresInDays: days));
        Assert.True(verdict.Entitled);
        Assert.Equal(stage, verdict.Expiry);
        Assert.Equal(Now.AddDays(days), verdict.ValidUntil!.Value, TimeSpan.FromMilliseconds(1));
        Assert.Equal(stage == ExpiryStage.Far ? 0 : 1, verdict.Notes.Count);
    }

    [Fact]
    public void Evaluate_TheOnlyLicenceEnds_SaysWhatThen() => Assert.Equal(
        ["Licence lic-1 expires on 2026-05-24; from then on the site may not fail over any more: renew it before."],
        Judge(Cameras(8), Claims(expiresInDays: 20)).Notes);

    [Fact]
    public void Evaluate_OneOfTwoEnds_SaysHowManyAreLeft()
    {
        var verdict = Judge(Cameras(40), Claims(cameras: 31, expiresInDays: 400), Claims(cameras: 9, serial: "S-2", expiresInDays: 6));
        Assert.Equal(["Licence lic-2 expires on 2026-05-10; from then on only 31 of 40 cameras licensed: 9 x CFOR-1001 missing: renew it before."], verdict.Notes);
        Assert.Equal(ExpiryStage.Within7Days, verdict.Expiry);
        Assert.Equal((Now.AddDays(6), Now.AddDays(400)), (verdict.NextExpiry!.Value, verdict.ValidUntil!.Value));
    }

    [Fact]
    public void Evaluate_RenewedAlready_SaysNothing()
    {
        var verdict = Judge(Cameras(8), Claims(expiresInDays: 5), Claims(serial: "S-2", issuedDaysAgo: 1, expiresInDays: 370));
        Assert.Empty(verdict.Notes);
        Assert.Equal((ExpiryStage.Far, Now.AddDays(370)), (verdict.Expiry, verdict.ValidUntil!.Value));
    }

    [Fact]
    public void Evaluate_WithoutAnEnd_SaysNothing()
    {
        var verdict = Judge(Cameras(8), Claims());
        Assert.Equal((null, null, ExpiryStage.Far), (verdict.ValidUntil, verdict.NextExpiry, verdict.Expiry));
        Assert.Empty(verdict.Notes);
    }

    [Fact]
    public void Evaluate_AtTheMomentOfExpiry_NoLongerCounts()
    {
        Assert.False(Judge(Cameras(8), Claims(expiresInDays: 0)).Entitled);
        Assert.True(Judge(Cameras(8), Claims(expiresInDays: 1.0 / 86400)).Entitled);
    }
}
