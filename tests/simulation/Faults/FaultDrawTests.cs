namespace Failover.Simulation;

/// <summary>What the seeds of the fast tier draw: a fault that no seed draws, or a process that none kills, proves nothing.</summary>
public sealed class FaultDrawTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, int> Drawn = [];
    private static readonly Dictionary<string, int> Killed = [];
    private static readonly List<SitePlan> Sites = [];

    static FaultDrawTests()
    {
        for (var seed = 1; seed <= 250; seed++)
        {
            var scenario = SimulationRun.Of(seed, Scenario.HalfHour);
            Sites.Add(scenario.Site);
            foreach (var fault in scenario.Faults)
            {
                Drawn[fault.What] = Drawn.GetValueOrDefault(fault.What) + 1;
                if (fault.What is "kill" or "power-off")
                {
                    Killed[fault.Target] = Killed.GetValueOrDefault(fault.Target) + 1;
                }
            }
        }
    }

    [Fact]
    public void Draw_FirstSeeds_EveryReplicaOfEveryServiceIsKilledSeveralTimes()
    {
        foreach (var service in SiteBuilder.TargetsOf(new SitePlan()).Services)
        {
            output.WriteLine($"{service}: {Killed.GetValueOrDefault(service)}");
            Assert.True(Killed.GetValueOrDefault(service) >= 5, $"{service} is killed {Killed.GetValueOrDefault(service)} times in 250 seeds.");
        }
    }

    [Fact]
    public void Draw_FirstSeeds_SessionsAndRoomAreShortInSeveralSites()
    {
        Assert.InRange(Sites.Count(site => site.OneSession.Count > 0), 15, 100);
        Assert.InRange(Sites.Count(site => site.Refuses.Count > 0), 15, 100);
        Assert.InRange(Sites.Count(site => site.MaxHot > 0), 15, 100);
        Assert.InRange(Sites.Count(site => site.SpareMbps > 0), 15, 100);
        Assert.All(Sites, site => Assert.Equal(site.ToString(), SitePlan.Parse(site.ToString()).ToString()));
    }

    [Fact]
    public void Draw_FirstSeeds_EveryWordOfTheCatalogComes()
    {
        var words = new FaultCatalog(SiteBuilder.Build(new World(1, tell: false), new SitePlan())).Names;
        Assert.All(words, word => Assert.True(Drawn.GetValueOrDefault(word) > 0, $"No seed of 250 draws {word}."));
    }
}
