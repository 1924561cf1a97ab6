using CsCheck;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>An added camera never turns protection off unnoticed.</summary>
public sealed class CameraCountTests
{
    [Fact]
    public void Evaluate_NinthCameraOfEight_IsUnlicensedAndTheSiteStaysEntitled()
    {
        var verdict = Judge(Cameras(9), Claims());
        Assert.True(verdict.Entitled);
        Assert.Equal(["cam-09"], verdict.UnlicensedCameras);
        Assert.Equal(8, verdict.CamerasCounted);
        Assert.Contains(verdict.Reasons, r => r.Contains("recorded and not protected (cam-09)") && r.Contains("CFOR-1001"));
    }

    [Fact]
    public void Evaluate_NinthCameraConfirmed_CountsAndTheSiteLosesItsFailover()
    {
        var verdict = Judge([.. Cameras(8), new("cam-09", "slave-1", Now, ConfirmUnprotected: true)], Claims());
        Assert.False(verdict.Entitled);
        Assert.Empty(verdict.UnlicensedCameras);
        Assert.Equal(9, verdict.CamerasCounted);
        Assert.Contains("buy 1 more", verdict.Reasons[0]);
    }

    [Fact]
    public void Evaluate_NameSortsFirst_TheLaterCameraIsStillTheOneBeyond()
    {
        var verdict = Judge([.. Cameras(8), new("aaa", "slave-1", Now)], Claims());
        Assert.Equal(["aaa"], verdict.UnlicensedCameras);
    }

    [Fact]
    public void Evaluate_LicensedCameraRemoved_TheNextOneIsLicensed()
    {
        var verdict = Judge([.. Cameras(9).Skip(1)], Claims());
        Assert.Empty(verdict.UnlicensedCameras);
    }

    [Fact]
    public void Count_AnyCameras_AddsUp() =>
        Gen.Select(Gen.Int[0, 12], Gen.Bool, Gen.Bool).Array[0, 20].Select(Gen.Int[0, 15], (cs, n) => (cs, n)).Sample((cs, licensed) =>
        {
            var cameras = cs.Select((c, i) => new CountedCamera($"c{i:00}", c.Item2 ? "dvr" : "s", Now.AddDays(c.Item1), c.Item3)).ToList();
            var count = CameraCountRules.Count(cameras, new HashSet<string> { "dvr" }, licensed);
            var real = cameras.Where(c => c.Server == "s").ToList();
            Assert.All(count.Unlicensed, name => Assert.Contains(real, c => c.Name == name && !c.ConfirmUnprotected));
            Assert.True(count.Unlicensed.Count <= Math.Max(0, real.Count - licensed));
            // Without a confirmation nothing ever turns a licensed site's protection off.
            Assert.True(licensed == 0 || count.Counted <= licensed || real.Any(c => c.ConfirmUnprotected));
            Assert.Equal(real.Count, count.Counted + count.Unlicensed.Count);
        });
}
