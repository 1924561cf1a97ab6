namespace Failover.Simulation;

/// <summary>Many sites with many troubles, judged by every checker.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    /// <summary>As many as the fast tier runs: half an hour of a site each.</summary>
    private const int Fast = 250;

    /// <summary>Seeds that still break a rule, each with what it shows. Whoever mends one takes it out.</summary>
    private static readonly Dictionary<int, string> Open = new()
    {
        [147] = "a guard lets go of a camera that another guard keeps on its disk, while the server is gone: one copy less than there was",
        [210] = "a run that two holders bring home by different axes is shown twice: nothing relates the axes afterwards",
        [244] = "a guard of taken cameras that was cut off in the middle keeps one camera without end",
    };

    [Fact]
    public void Seeds_NoRuleIsBroken()
    {
        var run = ManySeeds.Run(1, Fast, Scenario.HalfHour, plant: null, Environment.ProcessorCount, stopAtFirst: false);
        output.WriteLine(run.ToString());
        var broken = run.Broken.Where(result => !Open.ContainsKey(result.Seed)).ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken.Select(Sentence)));
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
