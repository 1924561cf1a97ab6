using CsCheck;
using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class GuardPlannerTests
{
    private static GuardPlan Plan(World world, GuardPlan? previous = null, double listenedMs = 60_000) =>
        GuardPlanner.Plan(GuardView.Of(world.View, previous ?? GuardPlan.Empty, TimeSpan.FromMilliseconds(listenedMs), world.Now));

    private static World Fresh()
    {
        var world = new World();
        foreach (var spare in world.Spares.Keys)
        {
            world.Hear(spare, b => b with { Guarding = [] });
        }
        return world;
    }

    private static string Show(GuardPlan plan) => string.Join(" ", plan.Slots.Select(s => $"{s.Server}<{s.Spare}:{s.Order}{(s.Recorder == s.Server ? "" : $"@{s.Recorder}")}"));

    [Fact]
    public void Plan_Fresh_BalancedByCameras() =>
        Assert.Equal("master-1<spare-2:1 slave-1<spare-2:1 slave-2<spare-1:1", Show(Plan(Fresh())));

    [Fact]
    public void Plan_Again_NothingMoves()
    {
        var world = Fresh();
        var plan = Plan(world);
        world.AddSpare("spare-0");
        Assert.Equal(Show(plan), Show(Plan(world, plan)));
    }

    [Fact]
    public void Plan_ElectionRestarted_DutiesAreReadFromTheGuardsReports()
    {
        var world = Fresh();
        world.Guards("spare-2", "slave-2", 8);
        world.Guards("spare-1", "master-1", 1);
        world.Guards("spare-1", "slave-1", 1);
        Assert.Equal("master-1<spare-1:1 slave-1<spare-1:1 slave-2<spare-2:1", Show(Plan(world)));
    }

    [Fact]
    public void Plan_PreferredGuard_IsTaken()
    {
        var world = Fresh();
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { PreferredGuards = ["spare-9", "spare-2"] } };
        Assert.Contains("slave-2<spare-2:1", Show(Plan(world)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_FirstBeatOfASpareIsAwaited_NothingIsChosenForGood()
    {
        var world = Fresh();
        world.Beats.Remove("spare-2");
        var plan = Plan(world, listenedMs: 2_000);
        Assert.Empty(plan.Slots);
        Assert.All(plan.Unguarded, u => Assert.Contains("spare-2 is awaited", u.Reason, StringComparison.Ordinal));
        Assert.Equal(3, Plan(world, listenedMs: 5_000).Slots.Count(s => s.Spare == "spare-1"));
    }

    [Fact]
    public void Plan_GuardLost_TheOtherTakesOver()
    {
        var world = Fresh();
        var plan = Plan(world);
        world.Hear("spare-1", ageMs: 5_100);
        Assert.Equal("master-1<spare-2:1 slave-1<spare-2:1 slave-2<spare-2:1", Show(Plan(world, plan)));
    }

    [Fact]
    public void Plan_GuardRestartsWithinFiveSeconds_KeepsItsDuty()
    {
        var world = Fresh();
        var plan = Plan(world);
        world.Hear("spare-1", ageMs: 4_000);
        Assert.Equal(Show(plan), Show(Plan(world, plan)));
    }

    [Fact]
    public void Plan_CapacityIsShort_HighestPriorityOfTheSiteIsHotAndTheRestHasItsClassAndReason()
    {
        var world = Fresh();
        world.Spares.Remove("spare-2");
        world.Spares["spare-1"] = world.Spares["spare-1"] with { Spec = world.Spares["spare-1"].Spec with { RingMemoryMiB = 100 } };
        world.Cameras["slave-1-cam-1"] = world.Cameras["slave-1-cam-1"] with { Spec = world.Cameras["slave-1-cam-1"].Spec with { Priority = 99 } };
        world.Cameras["slave-2-cam-8"] = world.Cameras["slave-2-cam-8"] with { Spec = world.Cameras["slave-2-cam-8"].Spec with { Priority = 98 } };
        var plan = Plan(world);
        Assert.Equal(3, plan.Slots.Count);
        Assert.Equal(
            ["master-1-cam-1", "slave-1-cam-1", "slave-2-cam-1", "slave-2-cam-2", "slave-2-cam-8"],
            plan.Slots.SelectMany(s => s.Cameras.Where(c => s.ClassOf(c) == GuardClass.Hot)).Order(StringComparer.Ordinal));
        var slot = plan.Slots.Single(s => s.Server == "slave-2");
        Assert.All(slot.Classes.Values, c => Assert.Equal(GuardClass.Cold, c));
        Assert.All(slot.WhyNotHot.Values, w => Assert.Equal(NotHot.RingMemory, w));
    }

    [Fact]
    public void Plan_NoSpare_EveryServerIsNamed()
    {
        var world = Fresh();
        world.Spares.Clear();
        Assert.Equal(3, Plan(world).Unguarded.Count);
    }

    [Fact]
    public void Plan_Dvr_IsNotGuarded()
    {
        var world = Fresh();
        world.Servers["slave-2"] = world.Servers["slave-2"] with { Spec = world.Servers["slave-2"].Spec with { Dvr = true } };
        Assert.DoesNotContain("slave-2", Show(Plan(world)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_TakeoverActive_NextSpareGuardsTheTakenAndTheOriginalsGuardStays()
    {
        var world = World.WithActiveTakeover();
        var before = Plan(new World());
        Assert.Contains("slave-2<spare-1:1 slave-2<spare-2:2@spare-1", Show(Plan(world, before)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_GuardServesARole_ItsOtherDutiesMoveToAFreeSpareAndRingsStayUntilCovered()
    {
        var world = World.WithActiveTakeover();
        world.Guards("spare-1", "slave-1", 1);
        var before = new GuardPlan(
            [new("slave-2", "spare-1", 1, "slave-2", [], ""), new("slave-1", "spare-1", 1, "slave-1", [], ""), new("master-1", "spare-2", 1, "master-1", [], "")], []);
        var after = Plan(world, before);
        Assert.Contains("slave-1<spare-2:1 slave-1<spare-1:3", Show(after), StringComparison.Ordinal);
        world.Guards("spare-2", "slave-1", 1);
        Assert.DoesNotContain("slave-1<spare-1", Show(Plan(world, after)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OldGuardStillKeeps_ItsRingsStay()
    {
        var world = World.WithActiveTakeover();
        world.Guards("spare-1", "slave-1", 1, keeping: 1);
        world.Guards("spare-2", "slave-1", 1);
        var before = new GuardPlan([new("slave-1", "spare-1", 1, "slave-1", [], "")], []);
        Assert.Contains("slave-1<spare-1:3", Show(Plan(world, before)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AGuardThatLostItsDutyWhileSilentStillKeeps_FollowsTheServerUntilItKeepsNoMore()
    {
        var world = Fresh();
        world.Guards("spare-1", "slave-2", 8);
        world.Guards("spare-2", "slave-2", 0, keeping: 1, recorder: "spare-1");
        var before = new GuardPlan([new("slave-2", "spare-1", 1, "slave-2", [], "")], []);
        var after = Plan(world, before);
        Assert.Contains("slave-2<spare-1:1 slave-2<spare-2:3", Show(after), StringComparison.Ordinal);
        world.Guards("spare-2", "slave-2", 8);
        Assert.DoesNotContain("slave-2<spare-2", Show(Plan(world, after)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WhoServesTheRoleKeepsWithoutADuty_IsNoGuardOfItself()
    {
        var world = World.WithActiveTakeover();
        world.Guards("spare-1", "slave-2", 8, keeping: 8);
        var before = new GuardPlan([new("slave-2", "spare-2", 1, "slave-2", [], "")], []);
        Assert.DoesNotContain("slave-2<spare-1", Show(Plan(world, before)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_TakeoverOver_TheGuardOfTheTakenIsLetGoWhenTheFirstCovers()
    {
        var world = World.WithActiveTakeover();
        var during = Plan(world, Plan(new World()));
        world.Takeovers.Clear();
        world.Guards("spare-1", "slave-2", 7);
        Assert.Contains("slave-2<spare-2:3", Show(Plan(world, during)), StringComparison.Ordinal);
        world.Guards("spare-1", "slave-2", 8);
        Assert.DoesNotContain("slave-2<spare-2", Show(Plan(world, during)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AnySite_StableAndWithinEveryBudgetAndEveryCameraNamedOnce() =>
        (from servers in Gen.Int[1, 8]
         from cameras in Gen.Int[0, 40]
         from spares in Gen.Int[1, 4]
         from capacity in Gen.Int[0, 60]
         from network in Gen.Int[1, 300]
         from memory in Gen.Int[16, 2000]
         select (servers, cameras, spares, capacity, network, memory)).Holds(
            g =>
            {
                var world = new World();
                world.Servers.Clear();
                world.Spares.Clear();
                world.Cameras.Clear();
                world.Beats.Clear();
                for (var i = 0; i < g.servers; i++)
                {
                    world.AddServer($"s{i}", (g.cameras * (i + 1)) % 41);
                }
                for (var i = 0; i < g.spares; i++)
                {
                    world.AddSpare($"spare-{i}");
                    var spare = world.Spares[$"spare-{i}"];
                    world.Spares[$"spare-{i}"] = spare with { Spec = spare.Spec with { MaxHotCameras = g.capacity, NetworkMbps = g.network, RingMemoryMiB = g.memory } };
                }
                foreach (var (name, camera) in world.Cameras.ToList())
                {
                    world.Cameras[name] = camera with { Spec = camera.Spec with { Priority = name.Length * name[^1] % 101, MaxSessions = name[^1] % 4, BitrateKbps = 500 * (1 + (name[^1] % 9)) } };
                }
                var plan = Plan(world);
                Assert.All(plan.Slots.GroupBy(s => s.Spare), s => AssertWithin(world, [.. s]));
                Assert.Equal(
                    world.Cameras.Keys.Order(StringComparer.Ordinal),
                    plan.Slots.SelectMany(s => s.Cameras).Concat(plan.Unguarded.SelectMany(u => u.Cameras)).Order(StringComparer.Ordinal));
                Assert.All(plan.Slots, s => Assert.Equal(s.Classes.Keys.Order(), s.WhyNotHot.Keys.Order()));
                var again = Plan(world, plan);
                Assert.Equal(Show(plan), Show(again));
                Assert.Equal(Classes(plan), Classes(again));
            },
            cases: 300);

    private static void AssertWithin(World world, List<GuardSlot> slots)
    {
        var spec = world.Spares[slots[0].Spare].Spec;
        var held = slots.SelectMany(s => s.Cameras.Where(c => s.ClassOf(c) != GuardClass.Cold)).Select(c => world.Cameras[c].Spec).ToList();
        Assert.True(slots.Sum(s => s.Cameras.Count(c => s.ClassOf(c) == GuardClass.Hot)) <= spec.MaxHotCameras);
        Assert.True(held.Sum(c => c.BitrateKbps) <= spec.NetworkMbps * 800);
        Assert.True(held.Sum(c => 2L * c.BitrateKbps * 125 * 20) <= spec.RingMemoryMiB * 1024L * 1024L);
        Assert.All(slots.SelectMany(s => s.Cameras.Where(c => s.ClassOf(c) == GuardClass.Hot)), c => Assert.NotEqual(1, world.Cameras[c].Spec.MaxSessions));
    }

    private static string Classes(GuardPlan plan) => string.Join(
        " ", plan.Slots.SelectMany(s => s.Classes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{s.Spare}/{c.Key}={c.Value}:{s.WhyNotHot[c.Key]}")));
}
