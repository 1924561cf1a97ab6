using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>A site that is built stands by itself: before any fault is of interest, nothing may be wrong without one.</summary>
public sealed class SiteBuilderTests(ITestOutputHelper output)
{
    private static readonly SitePlan Plan = new() { Servers = 3, Spares = 2, Cameras = [2, 3, 1] };

    [Fact]
    public void HealthyMinute_EveryServerIsAlive_AndEveryPlanIsObserved()
    {
        var world = new World(1, tell: true);
        var site = SiteBuilder.Build(world, Plan).Site;
        var newest = new Newest();
        site.Wire.Listen(newest);
        world.RunUntil(TimeSpan.FromMinutes(1));
        output.WriteLine(string.Join('\n', world.Story.Lines));

        foreach (var name in site.Recorders.Keys)
        {
            Assert.Equal(ServerState.Alive, newest.Health[name].State);
            Assert.True(newest.Beats[name].PlanObserved >= newest.Plans[name].Version, $"{name} does not show its plan.");
        }

        foreach (var server in SiteBuilder.ServersOf(Plan))
        {
            var guards = newest.Beats.Values.SelectMany(b => b.Guarding).Where(g => g.Server == server).ToList();
            Assert.Contains(guards, g => g.Cameras > 0 && g.Covered == g.Cameras);
            Assert.Contains(newest.Beats[server].Roles, r => r.Server == server && r.Term == 1);
        }

        Assert.Empty(site.Store.List<Takeover>());
        Assert.Equal(0, newest.Declared);
        Assert.Equal(0, site.Bus.Counts.Overflowed);
    }

    [Fact]
    public void HealthyMinute_Twice_IsTheSameStory()
    {
        var hashes = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var world = new World(11, tell: false);
            SiteBuilder.Build(world, Plan);
            world.RunUntil(TimeSpan.FromMinutes(1));
            hashes.Add(FormattableString.Invariant($"{world.Story.Hash} {world.Events}"));
        }

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void KilledServer_IsServedByASpare_AndComesHome()
    {
        var world = new World(5, tell: true);
        var built = SiteBuilder.Build(world, Plan);
        world.Plan(TimeSpan.FromSeconds(60), () => built.Site.Recorders["slave-2"].Kill());
        world.Plan(TimeSpan.FromSeconds(90), () => built.Site.Recorders["slave-2"].Start());
        world.RunUntil(TimeSpan.FromMinutes(4));
        output.WriteLine(string.Join('\n', world.Story.Lines));

        var takeover = Assert.Single(built.Store.List<Takeover>());
        Assert.Equal("slave-2", takeover.Spec.Server);
        Assert.Equal(TakeoverState.Completed, takeover.Status.State);
        Assert.All(built.Store.List<Reinsertion>(), r => Assert.True(r.Status.State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps));
    }

    private sealed class Newest : WireListener
    {
        public Dictionary<string, Beat> Beats { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, HealthReport> Health { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, RecorderPlan> Plans { get; } = new(StringComparer.Ordinal);

        public int Declared { get; private set; }

        public override void OnBeat(SimProcess from, Beat beat) => Beats[beat.Recorder] = beat;

        public override void OnPlan(SimProcess from, RecorderPlan plan) => Plans[plan.Recorder] = plan;

        public override void OnHealth(SimProcess from, HealthReport report)
        {
            Health[report.Server] = report;
            Declared += report.State == ServerState.Failed ? 1 : 0;
        }
    }
}
