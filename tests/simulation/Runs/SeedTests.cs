namespace Failover.Simulation;

/// <summary>Many sites with many troubles, judged by every checker.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    /// <summary>As many as the fast tier runs: half an hour of a site each.</summary>
    private const int Fast = 250;

    [Fact]
    public void Seeds_NoRuleIsBroken()
    {
        var run = ManySeeds.Run(1, Fast, Scenario.HalfHour, plant: null, Environment.ProcessorCount, stopAtFirst: false);
        output.WriteLine(run.ToString());
        Assert.True(run.Broken.Count == 0, string.Join('\n', run.Broken.Select(Sentence)));
        Assert.True(run.Takeovers > Fast, $"{run.Takeovers} takeovers in {Fast} runs are too few to prove anything.");
    }

    [Fact]
    [Trait("Tier", "slow")]
    public void Seeds_OthersThanInTheFastTier_NoRuleIsBroken()
    {
        var run = ManySeeds.Run(100_001, 4 * Fast, Scenario.HalfHour, plant: null, Environment.ProcessorCount, stopAtFirst: false);
        output.WriteLine(run.ToString());
        Assert.True(run.Broken.Count == 0, string.Join('\n', run.Broken.Select(Sentence)));
    }

    internal static string Sentence(RunResult result) =>
        $"seed {result.Seed}: {result.Violations[0].Rule} at {result.Violations[0].At:mm\\:ss\\.fff}: {result.Violations[0].Text} (again: dotnet run -c Release --project tests/simulation -- --seed {result.Seed})";
}
