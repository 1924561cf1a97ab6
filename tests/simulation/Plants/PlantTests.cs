namespace Failover.Simulation;

/// <summary>The simulation finds what was broken on purpose. A bug that it cannot find is a hole in its checkers or its faults.</summary>
public sealed class PlantTests(ITestOutputHelper output)
{
    /// <summary>Seeds within which each bug must be found.</summary>
    private const int Within = 200;

    public static TheoryData<string> Bugs => [.. PlantedBugs.All.Select(bug => bug.Name)];

    [Fact]
    public void Plants_KnownSeeds_AreAmongTheFirst() =>
        Assert.All(PlantedBugs.All, bug => Assert.InRange(bug.KnownSeed, 1, Within));

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Plant_KnownSeed_FindsIt(string bug)
    {
        var seed = PlantedBugs.All.First(b => b.Name == bug).KnownSeed;
        var result = SimulationRun.Run(SimulationRun.Of(seed, Scenario.HalfHour), bug);
        Assert.True(result.Violations.Count > 0, $"seed {seed} no longer finds {bug}; find another: dotnet run -c Release --project tests/simulation -- --from 1 --seeds {Within} --plant {bug}");
    }

    [Fact]
    public void Plant_OfAScenario_ItsScenarioFindsIt() => Assert.All(PlantedBugs.OfScenarios, bug =>
    {
        var result = SimulationRun.Run(Scenario.Read(bug.Scenario), bug.Name);
        Assert.True(result.Violations.Count > 0, $"{bug.Scenario} no longer finds {bug.Name}.");
    });

    [Theory]
    [Trait("Tier", "slow")]
    [MemberData(nameof(Bugs))]
    public void Plant_AnyOfTheFirstSeeds_FindsIt(string bug)
    {
        var run = ManySeeds.Run(1, Within, Scenario.HalfHour, bug, Environment.ProcessorCount, stopAtFirst: true);
        output.WriteLine($"{bug}: {run}");
        Assert.True(run.Broken.Count > 0, $"{bug} was not found within {Within} seeds.");
    }
}
