namespace Failover.Simulation;

/// <summary>What once failed, and what must always be seen: readable files in tests/scenarios.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Scenario.Folder(), "*.txt").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Scenario_NoRuleIsBroken(string file)
    {
        var result = SimulationRun.Run(Scenario.Read(file));
        Assert.True(result.Violations.Count == 0, $"{file}: {string.Join("; ", result.Violations.Select(v => $"{v.Rule} at {v.At:mm\\:ss\\.fff}: {v.Text}"))}");
    }

    [Fact]
    public void Scenario_PublishesHangWhenAServerDies_OneTakeoverThatNoOldWordCancels()
    {
        const string File = "publishes-hang-when-a-server-dies.txt";
        var result = SimulationRun.Run(Scenario.Read(File));
        Assert.Equal(1, result.Takeovers);
    }

    [Fact]
    public void Parse_BrokenLines_NamesFileLineAndRemedy()
    {
        var error = Assert.Throws<FormatException>(() => Scenario.Parse("a.txt", "seed 1\nsite servers=1 cameras=1\n01:00 kill\n"));
        Assert.Equal("a.txt line 3: '01:00 kill' is not a fault: write MM:SS.mmm WHAT TARGET VALUE [for SECONDS].", error.Message);
    }
}
