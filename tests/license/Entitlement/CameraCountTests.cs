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
        Assert.Equal(["cam-09"], verdict.Cameras.Unlicensed);
        Assert.Equal(8, verdict.Cameras.Counted);
        Assert.Equal(["8 of 9 cameras licensed: 1 x CFOR-1001 missing; recorded and not protected until then: cam-09."], verdict.Notes);
    }

    [Fact]
    public void Evaluate_NinthCameraConfirmed_CountsAndTheSiteLosesItsFailover()
    {
        var verdict = Judge([.. Cameras(8), new("cam-09", "slave-1", Now, ConfirmUnprotected: true)], Claims());
        Assert.False(verdict.Entitled);
        Assert.Empty(verdict.Cameras.Unlicensed);
        Assert.Equal(9, verdict.Cameras.Counted);
        Assert.Equal(["8 of 9 cameras licensed: 1 x CFOR-1001 missing."], verdict.Reasons);
    }

    [Fact]
    public void Evaluate_NameSortsFirst_TheLaterCameraIsStillTheOneBeyond()
    {
        var verdict = Judge([.. Cameras(8), new("aaa", "slave-1", Now)], Claims());
        Assert.Equal(["aaa"], verdict.Cameras.Unlicensed);
    }

    [Fact]
    public void Evaluate_LicensedCameraRemoved_TheNextOneIsLicensed()
    {
        var verdict = Judge([.. Cameras(9).Skip(1)], Claims());
        Assert.Empty(verdict.Cameras.Unlicensed);
    }

    [Fact]
    public void Count_AnyCameras_AddsUp() =>
        Gen.Select(Gen.Int[0, 12], Gen.Bool, Gen.Bool).Array[0, 20].Select(Gen.Int[0, 15], (cs, n) => (cs, n)).Holds((cs, licensed) =>
        {
            var cameras = cs.Select((c, i) => new CountedCamera($"c{i:00}", c.Item2 ? "dvr" : "s", Now.AddDays(c.Item1), c.Item3)).ToList();
            var count = CameraCountRules.Count(cameras, new HashSet<string> { "dvr" }, licensed);
            var real = cameras.Where(c => c.Server == "s").ToList();
            Assert.All(count.Unlicensed, name => Assert.Contains(real, c => c.Name == name && !c.ConfirmUnprotected));
            Assert.True(count.Unlicensed.Count <= Math.Max(0, real.Count - licensed));
            // Without a confirmation nothing ever turns a licensed site's protection off.
            Assert.True(licensed == 0 || count.Counted <= licensed || real.Any(c => c.ConfirmUnprotected));
            Assert.True(licensed == 0 || count.Counted + count.Unlicensed.Count == real.Count);
            Assert.Equal(real.Count, count.Total);
        });
}
