using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class CoverageRulesTests
{
    private static readonly CoverageView Covered = new()
    {
        Receiving = true,
        OurState = CameraState.Recording,
        OurReason = "receiving",
        UnbrokenFromTick = 900_000,
        LastDurableTick = 1_800_000,
        Seam = SeamClass.Exact,
        OverCap = false,
        Entitled = true,
    };

    [Fact]
    public void WhyNotCovered_RingReachesBackBeforeTheLastDurableFrame_IsCovered() => Assert.Null(CoverageRules.WhyNotCovered(Covered));

    [Fact]
    public void WhyNotCovered_RingBeginsLater_SaysHowMuch()
    {
        var why = CoverageRules.WhyNotCovered(Covered with { UnbrokenFromTick = 1_890_000 });
        Assert.Equal("the ring begins 1000 ms after the last durable frame", why);
        Assert.Null(CoverageRules.WhyNotCovered(Covered with { UnbrokenFromTick = 1_890_000, Keeping = true }));
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(7, "the ring begins only 280 ms before the last durable frame; 320 ms in common prove a seam")]
    public void WhyNotCovered_RingHasFewPicturesInCommonWithTheDisk_IsCoveredWhenASeamCanBeProven(int pictures, string? why) =>
        Assert.Equal(why, CoverageRules.WhyNotCovered(Covered with { PeriodTicks = 3600, UnbrokenFromTick = 1_800_000 - (pictures * 3600) }));

    [Fact]
    public void WhyNotCovered_EachMissingPart_IsNamed()
    {
        CoverageView[] views =
        [
            Covered with { Receiving = false },
            Covered with { OverCap = true },
            Covered with { UnbrokenFromTick = null },
            Covered with { LastDurableTick = null },
            Covered with { LastDurableTick = null, Seam = SeamClass.None },
            Covered with { Seam = SeamClass.Timed },
            Covered with { Entitled = false, EntitlementReason = "no licence" },
        ];
        var reasons = views.Select(CoverageRules.WhyNotCovered).ToList();
        Assert.All(reasons, Assert.NotNull);
        Assert.Equal(reasons.Count, reasons.Distinct(StringComparer.Ordinal).Count());
    }
}
