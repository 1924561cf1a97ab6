using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>Hot, relay, cold: who gets what, and when that changes.</summary>
public sealed class ClassRulesTests
{
    [Fact]
    public void Plan_OneSessionCamera_RelayedAndNamed()
    {
        var world = Site();
        Change(world, "a-cam-1", c => c with { MaxSessions = 1 });
        var slot = Assert.Single(Plan(world).Slots);
        Assert.Equal((GuardClass.Relay, NotHot.Sessions), (slot.Classes["a-cam-1"], slot.WhyNotHot["a-cam-1"]));
        Assert.Single(slot.Classes);
    }

    [Fact]
    public void Plan_TwoSessionCameraWhileItsServerIsServed_SecondGuardIsRelayedSoThatTheOriginalFindsASession()
    {
        var world = World.WithActiveTakeover();
        Change(world, "slave-2-cam-1", c => c with { MaxSessions = 2 });
        Change(world, "slave-2-cam-2", c => c with { MaxSessions = 3 });
        var plan = Plan(world, Plan(new World()));
        var second = plan.Slots.Single(s => s is { Server: "slave-2", Order: 2 });
        Assert.Equal((GuardClass.Relay, NotHot.Sessions), (second.Classes["slave-2-cam-1"], second.WhyNotHot["slave-2-cam-1"]));
        Assert.Equal(GuardClass.Hot, second.ClassOf("slave-2-cam-2"));
        Assert.Equal(GuardClass.Hot, plan.Slots.Single(s => s is { Server: "slave-2", Order: 1 }).ClassOf("slave-2-cam-1"));
    }

    [Fact]
    public void Plan_TwoSessionCameraMovesToAnotherGuard_TheOldRingGivesItsSession()
    {
        var world = Site();
        Change(world, "a-cam-1", c => c with { MaxSessions = 2 });
        world.AddSpare("y");
        var before = new GuardPlan([new GuardSlot("a", "y", 1, "a", ["a-cam-1", "a-cam-2"], "")], []);
        world.Spares["y"] = world.Spares["y"] with { Spec = world.Spares["y"].Spec with { RingMemoryMiB = 16 } };
        var plan = Plan(world, before);
        Assert.Equal("x", plan.Slots.Single(s => s.Order == 1).Spare);
        Assert.Equal(GuardClass.Hot, plan.Slots.Single(s => s.Order == 1).ClassOf("a-cam-1"));
        Assert.Equal(["a-cam-2"], plan.Slots.Single(s => s.Order == 3).Cameras);
    }

    [Fact]
    public void Plan_NetworkIsFull_ColdFromTheLowestPriority()
    {
        var world = Site(cameras: 10);
        Change(world, "a-cam-7", c => c with { Priority = 60 });
        Spec(world, s => s with { NetworkMbps = 20 });
        var slot = Assert.Single(Plan(world).Slots);
        Assert.Equal(["a-cam-1", "a-cam-10", "a-cam-2", "a-cam-7"], slot.Cameras.Where(c => slot.ClassOf(c) == GuardClass.Hot).Order(StringComparer.Ordinal));
        Assert.All(slot.Classes.Values, c => Assert.Equal(GuardClass.Cold, c));
        Assert.All(slot.WhyNotHot.Values, w => Assert.Equal(NotHot.Network, w));
    }

    [Fact]
    public void Plan_CountIsFull_RelayedWhileNetworkAndMemoryAllow()
    {
        var world = Site(cameras: 6);
        Spec(world, s => s with { MaxHotCameras = 2, NetworkMbps = 25 });
        var slot = Assert.Single(Plan(world).Slots);
        Assert.Equal(2, slot.Cameras.Count(c => slot.ClassOf(c) == GuardClass.Hot));
        Assert.Equal(3, slot.Classes.Values.Count(c => c == GuardClass.Relay));
        Assert.Equal(1, slot.Classes.Values.Count(c => c == GuardClass.Cold));
    }

    [Fact]
    public void Plan_MeasuredMoreThanPlanned_FewerAreHotAndLessThanPlanned_More()
    {
        var world = Site(cameras: 4);
        Spec(world, s => s with { NetworkMbps = 20 });
        var plan = Plan(world);
        Assert.Equal(4, Hot(plan));
        Report(world, bytesPerSecond: 4 * 8_000_000 / 8);
        plan = Plan(world, plan);
        Assert.Equal(2, plan.Slots[0].Rate);
        Assert.Equal(2, Hot(plan));
    }

    [Fact]
    public void Plan_MeasuredRateBreathes_NothingMoves()
    {
        var world = Site(cameras: 4);
        Spec(world, s => s with { NetworkMbps = 20 });
        var plan = Plan(world);
        foreach (var kbps in new[] { 4000, 3900, 3600, 3990, 3200, 4000 })
        {
            Report(world, bytesPerSecond: 4 * kbps * 125);
            plan = Plan(world, plan);
            Assert.Equal((4, 1), (Hot(plan), plan.Slots[0].Rate));
        }
    }

    [Fact]
    public void Plan_GuardDoesNotReceiveEverything_ItsMeasureSaysNothing()
    {
        var world = Site(cameras: 4);
        var plan = Plan(world);
        Report(world, bytesPerSecond: 1000, change: r => r with { NotCovered = [new CameraReport("a", "a-cam-1", CameraState.Connecting, "it fills")] });
        Assert.Equal(1, Plan(world, plan).Slots[0].Rate);
    }

    [Fact]
    public void Plan_CameraFellBackByItself_BelievedAfterAWhileAndTriedAgainAfterALongOneThatDoubles()
    {
        var world = Site();
        var plan = Plan(world);
        Report(world, 1, r => r with { Classes = new Dictionary<string, GuardClass> { ["a-cam-1"] = GuardClass.Relay } });
        plan = After(world, plan, 1);
        Assert.Equal(GuardClass.Hot, plan.Slots[0].ClassOf("a-cam-1"));
        foreach (var minutes in new[] { 10, 20, 40 })
        {
            plan = After(world, plan, 31);
            Assert.Equal((GuardClass.Relay, NotHot.FellBack), (plan.Slots[0].ClassOf("a-cam-1"), plan.Slots[0].WhyNotHot["a-cam-1"]));
            plan = After(world, plan, (minutes * 60) - 2);
            Assert.Equal(GuardClass.Relay, plan.Slots[0].ClassOf("a-cam-1"));
            plan = After(world, plan, 4);
            Assert.Equal(GuardClass.Hot, plan.Slots[0].ClassOf("a-cam-1"));
        }
    }

    [Fact]
    public void Plan_FellBackForAMomentOnly_StaysHotAndIsForgotten()
    {
        var world = Site();
        var plan = Plan(world);
        Report(world, 1, r => r with { Classes = new Dictionary<string, GuardClass> { ["a-cam-1"] = GuardClass.Cold } });
        plan = After(world, plan, 20);
        Assert.Single(plan.FallBacks);
        Report(world, 1);
        plan = After(world, plan, 20);
        Assert.Empty(plan.FallBacks);
        Assert.Empty(plan.Slots[0].Classes);
    }

    [Fact]
    public void Plan_PlannedLowerForWantOfRoom_IsNoFallBack()
    {
        var world = Site(cameras: 4);
        Spec(world, s => s with { MaxHotCameras = 1 });
        var plan = Plan(world);
        Report(world, 1, r => r with { Classes = new Dictionary<string, GuardClass>(plan.Slots[0].Classes) });
        plan = After(world, After(world, plan, 60), 60);
        Assert.Empty(plan.FallBacks);
        Spec(world, s => s with { MaxHotCameras = 9 });
        Assert.Equal(4, Hot(Plan(world, plan)));
    }

    [Fact]
    public void Plan_SpareIsAddedWhileAnotherHoldsTooMuch_LeastImportantServerMovesWhole()
    {
        var world = Site(cameras: 4);
        world.AddServer("b", 3);
        Spec(world, s => s with { MaxHotCameras = 5 });
        var plan = Plan(world);
        Assert.All(plan.Slots, s => Assert.Equal("x", s.Spare));
        world.AddSpare("y");
        var moved = Plan(world, plan);
        Assert.Equal("y", moved.Slots.Single(s => s is { Server: "b", Order: 1 }).Spare);
        Assert.Equal("x", moved.Slots.Single(s => s is { Server: "a", Order: 1 }).Spare);
        Assert.Equal("x", moved.Slots.Single(s => s is { Server: "b", Order: 3 }).Spare);
    }

    [Fact]
    public void Plan_ASparesFirstBeatIsAwaited_NobodyGivesUpAServerMeanwhile()
    {
        var world = Site(cameras: 4);
        world.AddServer("b", 3);
        Spec(world, s => s with { MaxHotCameras = 5 });
        var plan = Plan(world);
        world.AddSpare("y");
        world.AddSpare("z");
        world.Beats.Remove("z");
        var early = GuardPlanner.Plan(GuardView.Of(world.View, plan, TimeSpan.FromSeconds(2), world.Now));
        Assert.Empty(early.Unguarded);
        Assert.All(early.Slots, s => Assert.Equal(("x", 1), (s.Spare, s.Order)));
    }

    [Fact]
    public void Plan_SpareIsRemovedAndAddedAgain_ItsServersMoveAtOnceAndDoNotMoveBack()
    {
        var world = Site();
        world.AddSpare("y");
        var plan = Plan(world);
        Assert.Equal("x", Assert.Single(plan.Slots).Spare);
        world.Spares.Remove("x", out var removed);
        plan = Plan(world, plan);
        Assert.Equal("y", Assert.Single(plan.Slots).Spare);
        world.Spares["x"] = removed!;
        Assert.Equal("y", Assert.Single(Plan(world, plan).Slots).Spare);
    }

    [Fact]
    public void Plan_NewCameraOfHighPriority_TakesTheRoomOfTheLowest()
    {
        var world = Site(cameras: 3);
        Spec(world, s => s with { MaxHotCameras = 3 });
        var plan = Plan(world);
        world.AddServer("b", 1);
        Change(world, "b-cam-1", c => c with { Priority = 100 });
        plan = Plan(world, plan);
        Assert.Equal(GuardClass.Hot, plan.Slots.Single(s => s.Server == "b").ClassOf("b-cam-1"));
        Assert.Equal(["a-cam-3"], plan.Slots.Single(s => s.Server == "a").Classes.Keys);
    }

    /// <summary>
    /// Four times the servers cost about four times as much, in what is allocated and in time; a plan that grows with the square of the cameras
    /// costs sixteen times. The least of many turns, taken in turns, so that a busy machine disturbs both alike.
    /// </summary>
    [Fact]
    public void Plan_FourTimesTheServers_CostsAboutFourTimes()
    {
        var (small, large) = (Large(servers: 25), Large(servers: 100));
        for (var turn = 0; turn < 100; turn++)
        {
            small.Turn();
            large.Turn();
        }
        Assert.Equal((25, 100), (small.Plan.Slots.Count, large.Plan.Slots.Count));
        TestContext.Current.SendDiagnosticMessage($"one plan of 6,400 cameras takes {large.LeastMs:0.00} ms and {large.LeastBytes} bytes");
        Assert.InRange((double)large.LeastBytes / small.LeastBytes, 2, 7);
        Assert.True(large.LeastMs / small.LeastMs < 11, $"{small.LeastMs:0.000} ms, and {large.LeastMs:0.000} ms for four times as much");
    }

    private static MeasuredPlan Large(int servers)
    {
        var world = new World();
        world.Servers.Clear();
        world.Spares.Clear();
        world.Cameras.Clear();
        world.Beats.Clear();
        for (var i = 0; i < servers; i++)
        {
            world.AddServer($"server-{i:000}", 64);
        }
        for (var i = 0; i < 10; i++)
        {
            world.AddSpare($"spare-{i}");
            world.Spares[$"spare-{i}"] = world.Spares[$"spare-{i}"] with { Spec = world.Spares[$"spare-{i}"].Spec with { MaxHotCameras = 700, NetworkMbps = 10_000, RingMemoryMiB = 20_000 } };
        }
        return new MeasuredPlan(world);
    }

    private sealed class MeasuredPlan(World world)
    {
        private readonly ElectionView _view = world.View;

        public GuardPlan Plan { get; private set; } = GuardPlan.Empty;
        public double LeastMs { get; private set; } = double.MaxValue;
        public long LeastBytes { get; private set; } = long.MaxValue;

        public void Turn()
        {
            var (began, bytes) = (TimeProvider.System.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            Plan = GuardPlanner.Plan(GuardView.Of(_view, Plan, TimeSpan.FromMinutes(1), world.Now));
            LeastBytes = Math.Min(LeastBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
            LeastMs = Math.Min(LeastMs, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static int Hot(GuardPlan plan) => plan.Slots.Sum(s => s.Cameras.Count(c => s.ClassOf(c) == GuardClass.Hot));

    private static GuardPlan Plan(World world, GuardPlan? previous = null) =>
        GuardPlanner.Plan(GuardView.Of(world.View, previous ?? GuardPlan.Empty, TimeSpan.FromMinutes(1), world.Now));

    private static GuardPlan After(World world, GuardPlan plan, double seconds)
    {
        plan = Plan(world, plan);
        world.Pass(seconds * 1000);
        return Plan(world, plan);
    }

    private static World Site(int cameras = 2)
    {
        var world = new World();
        world.Servers.Clear();
        world.Spares.Clear();
        world.Cameras.Clear();
        world.Beats.Clear();
        world.AddServer("a", cameras);
        world.AddSpare("x");
        return world;
    }

    private static void Change(World world, string camera, Func<CameraSpec, CameraSpec> change) =>
        world.Cameras[camera] = world.Cameras[camera] with { Spec = change(world.Cameras[camera].Spec) };

    private static void Spec(World world, Func<FailoverServerSpec, FailoverServerSpec> change) =>
        world.Spares["x"] = world.Spares["x"] with { Spec = change(world.Spares["x"].Spec) };

    private static void Report(World world, long bytesPerSecond, Func<GuardReport, GuardReport>? change = null)
    {
        var cameras = world.Cameras.Values.Count(c => c.Spec.Server == "a");
        world.Guards("x", "a", cameras);
        world.Hear("x", b => b with { Guarding = [.. b.Guarding.Select(g => (change ?? (r => r))(g with { BytesPerSecond = bytesPerSecond }))] });
    }
}
