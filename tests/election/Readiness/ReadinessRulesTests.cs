using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class ReadinessRulesTests
{
    [Fact]
    public void Of_ThreeServersTwoSparesAllCovered_OnlyALimit()
    {
        var row = Assert.Single(Rows(Well()));
        Assert.True(row.IsLimit);
        Assert.Equal("3 servers, 2 free spares: if all fail together, slave-1 would find none.", row.Reason);
    }

    [Fact]
    public void Of_NoSpare_EveryServerIsUnguardedAndNoneIsFree()
    {
        var world = Well();
        world.Spares.Clear();
        var rows = Rows(world);
        Assert.Equal(["master-1", "slave-1", "slave-2"], rows.Where(r => r.Kind == ReadinessKind.Unguarded).Select(r => r.Server));
        Assert.Contains("Nobody guards slave-2: there is no spare.", rows.Select(r => r.Reason));
        Assert.False(rows.Single(r => r.Kind == ReadinessKind.NoSecondSpare).IsLimit);
    }

    [Fact]
    public void Of_OneSpareOfManyServers_SecondFailureIsALimit()
    {
        var world = Well();
        world.Spares.Remove("spare-2");
        world.Guards("spare-1", "master-1", 1);
        world.Guards("spare-1", "slave-1", 1);
        Assert.Equal([ReadinessKind.NoSecondSpare, ReadinessKind.FewerSparesThanServers], Rows(world).Select(r => r.Kind));
        Assert.All(Rows(world), r => Assert.True(r.IsLimit));
    }

    [Fact]
    public void Of_OneSessionCamera_NamedWithItsLoss()
    {
        var world = Well();
        world.Cameras["slave-2-cam-3"] = world.Cameras["slave-2-cam-3"] with { Spec = world.Cameras["slave-2-cam-3"].Spec with { MaxSessions = 1 } };
        var row = Assert.Single(Rows(world), r => !r.IsLimit);
        Assert.Equal((ReadinessKind.OneSession, "slave-2"), (row.Kind, row.Server));
        Assert.Equal(["slave-2-cam-3"], row.Cameras);
        Assert.Equal("slave-2-cam-3: spare-1 is fed by slave-2; a failure costs one reconnect, since the camera has no session left for a guard.", row.Reason);
    }

    [Fact]
    public void Of_NetworkUsed_ColdCamerasAndWhy()
    {
        var world = Well();
        foreach (var name in world.Spares.Keys.ToList())
        {
            world.Spares[name] = world.Spares[name] with { Spec = world.Spares[name].Spec with { NetworkMbps = 20 } };
        }
        var row = Assert.Single(Rows(world), r => r.Kind == ReadinessKind.Cold);
        Assert.Equal(4, row.Cameras.Count);
        Assert.EndsWith("since 80 % of spare-1's 20 Mbit/s are used.", row.Reason, StringComparison.Ordinal);
        Assert.StartsWith("slave-2-cam-5, slave-2-cam-6, slave-2-cam-7 and 1 more of slave-2: ", row.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<CameraState, string, ReadinessKind> Reported => new()
    {
        { CameraState.Recording, "the ring begins 800 ms after the last durable frame", ReadinessKind.RingFilling },
        { CameraState.Recording, "the ring has no unbroken GOP yet", ReadinessKind.RingFilling },
        { CameraState.Refused, "the guard receives no frames (Refused: refused)", ReadinessKind.NotCovered },
        { CameraState.Recording, "its pictures match no picture of the recorder (the camera encodes per session): a seam would be placed by time only", ReadinessKind.PerSessionEncoder },
    };

    [Theory]
    [MemberData(nameof(Reported))]
    public void Of_GuardReportsACamera_KindAndItsOwnWords(CameraState state, string reason, ReadinessKind kind)
    {
        var world = Well();
        world.Hear("spare-1", b => b with
        {
            Guarding = [.. b.Guarding.Select(g => g with { Covered = 7, NotCovered = [new CameraReport("slave-2", "slave-2-cam-2", state, reason)] })],
        });
        var row = Assert.Single(Rows(world), r => !r.IsLimit);
        Assert.Equal(kind, row.Kind);
        Assert.Contains($"not covered by spare-1, {reason}", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TakeoverWithoutAnotherSpare_SingleCopy()
    {
        var world = World.WithActiveTakeover();
        world.Spares.Remove("spare-2");
        var rows = Rows(world);
        var row = rows.Single(r => r.Kind == ReadinessKind.SingleCopy);
        Assert.Equal(8, row.Cameras.Count);
        Assert.Contains("single copy at spare-1", row.Reason, StringComparison.Ordinal);
        Assert.Contains("No spare is free: master-1, slave-1 would find none.", rows.Select(r => r.Reason));
    }

    [Fact]
    public void Of_TakeoverGuardedByTheNextSpare_SingleCopyUntilItCovers()
    {
        var world = World.WithActiveTakeover();
        Assert.Contains(Rows(world), r => r.Kind == ReadinessKind.RingFilling && r.Server == "slave-2");
        world.Guards("spare-2", "slave-2", 8, recorder: "spare-1");
        Assert.DoesNotContain(Rows(world), r => r.Server == "slave-2");
    }

    [Fact]
    public void Of_SparesInMaintenanceAndSilent_EachIsNamed()
    {
        var world = Well();
        world.Spares["spare-1"] = world.Spares["spare-1"] with { Spec = world.Spares["spare-1"].Spec with { Maintenance = true } };
        world.Hear("spare-2", ageMs: 3_000);
        var reasons = Rows(world).Select(r => r.Reason).ToList();
        Assert.Contains("spare-1 is in maintenance: it is given nothing new.", reasons);
        Assert.Contains("spare-2 is silent for 3.0 s: it assumes nothing.", reasons);
    }

    [Fact]
    public void Of_UnlicensedDvrMaintenanceAndByHand_EachIsSaid()
    {
        var world = Well();
        world.Verdict = world.Verdict! with { UnlicensedCameras = ["slave-2-cam-8"] };
        world.Servers["slave-1"] = world.Servers["slave-1"] with { Spec = world.Servers["slave-1"].Spec with { Dvr = true } };
        world.Servers["master-1"] = world.Servers["master-1"] with { Spec = world.Servers["master-1"].Spec with { Maintenance = true } };
        world.Site = world.Site with { AutomaticTakeover = false };
        var rows = Rows(world);
        Assert.False(rows.Single(r => r.Kind == ReadinessKind.Unlicensed).IsLimit);
        Assert.False(rows.Single(r => r.Kind == ReadinessKind.ServerInMaintenance).IsLimit);
        Assert.True(rows.Single(r => r.Kind == ReadinessKind.Dvr).IsLimit);
        Assert.True(rows.Single(r => r.Kind == ReadinessKind.ByHand).IsLimit);
    }

    [Fact]
    public void Of_LicenceThatEndsSoon_IsALimitAndNotUnready()
    {
        var world = Well();
        world.Verdict = world.Verdict! with { Expiry = ExpiryStage.Within30Days, Notes = ["Licence lic-1 expires on 2026-05-24; from then on none."] };
        var row = Rows(world).Single(r => r.Kind == ReadinessKind.LicenseExpires);
        Assert.Equal((true, "Licence lic-1 expires on 2026-05-24; from then on none."), (row.IsLimit, row.Reason));
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(10, true)]
    [InlineData(0.5, false)]
    public void Of_HoursThatTheSparesDiskHolds_ToldBelowADayAndNeededForAnHour(double hours, bool? isLimit)
    {
        var world = Well();
        world.Hear("spare-1", b => b with { Health = World.Well with { DiskFreeBytes = (long)(hours * 3600 * 8 * 4000 * 125) } });
        var row = Rows(world).SingleOrDefault(r => r.Kind == ReadinessKind.DiskShort);
        Assert.Equal(isLimit, row?.IsLimit);
        if (row is not null)
        {
            Assert.Contains($"spare-1's disk holds only {hours:0.0} h of an outage of slave-2 (32.0 Mbit/s)", row.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Report_Arithmetic_HotNetworkMemoryAndHours()
    {
        var world = Well();
        world.Hear("spare-1", b => b with { Health = World.Well with { DiskFreeBytes = 3600L * 8 * 4000 * 125 * 40 } });
        var plan = Plan(world);
        var report = GuardReports.Of(world.View, plan, "demo", default, world.Now);
        var spare = report.Spares.Single(s => s.Name == "spare-1");
        Assert.Equal((8, 0, 0, 32_000L, 160_000_000L), (spare.Hot, spare.Relay, spare.Cold, spare.NetworkKbps, spare.RingBytes));
        Assert.Equal(new OutageHours("slave-2", 32_000, 40), Assert.Single(spare.Outages));
        var server = report.Servers.Single(s => s.Server == "slave-2");
        Assert.Equal(("spare-1", 1, 8), (server.Guards[0].Spare, server.Guards[0].Order, server.Guards[0].Hot));
    }

    private static World Well()
    {
        var world = new World();
        world.Guards("spare-2", "slave-1", 1);
        return world;
    }

    private static GuardPlan Plan(World world) => GuardPlanner.Plan(GuardView.Of(world.View, GuardPlan.Empty, TimeSpan.FromMinutes(1), world.Now));

    private static IReadOnlyList<ReadinessRow> Rows(World world) => ReadinessRules.Of(world.View, Plan(world), world.Now);
}
