namespace Failover.Simulation;

public sealed class WorldTests
{
    [Fact]
    public void Events_OfTheSameTime_KeepTheirOrder()
    {
        var world = new World(1, tell: true);
        var seen = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            world.After(TimeSpan.FromSeconds(1), () => seen.Add(number));
        }

        world.RunUntil(TimeSpan.FromSeconds(2));
        Assert.Equal([0, 1, 2, 3, 4], seen);
    }

    [Fact]
    public void Leap_NoClockOfTheSiteCountsIt_ButTheWallClockDoes()
    {
        var world = new World(1, tell: true);
        var clock = new SimClock(world, TimeSpan.FromHours(1));
        var ticked = TimeSpan.Zero;
        world.After(TimeSpan.FromSeconds(10), () => ticked = world.Now);
        world.RunUntil(TimeSpan.FromSeconds(4));
        world.LeapTo(TimeSpan.FromSeconds(100));
        world.RunUntil(TimeSpan.FromSeconds(200));
        Assert.Equal(TimeSpan.FromSeconds(106), ticked);
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(104), clock.Monotonic);
        Assert.Equal(World.Epoch + TimeSpan.FromSeconds(200), clock.GetUtcNow());
    }

    [Fact]
    public void Leap_NeverPassesWhatIsPlanned()
    {
        var world = new World(1, tell: true);
        world.Plan(TimeSpan.FromSeconds(50), () => { });
        world.LeapTo(TimeSpan.FromSeconds(100));
        Assert.Equal(TimeSpan.Zero, world.Now);
    }
}
