using System.Diagnostics;

namespace Failover.Simulation;

/// <summary>One seed and one commit are one exact run: else a found seed could not be found again.</summary>
public sealed class ReplayTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(12);

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(99)]
    public void Run_Twice_IsTheSameStory(int seed)
    {
        var scenario = SimulationRun.Of(seed, Length);
        var first = SimulationRun.Run(scenario, tell: true);
        var second = SimulationRun.Run(scenario, tell: true);
        Assert.Equal(first.Story, second.Story);
        Assert.True(first.Story.Count > 50, "A run without a story proves nothing.");
    }

    /// <summary>Another process has other hash codes of strings: whatever follows their order differs here.</summary>
    [Fact]
    public void Run_InAnotherProcess_IsTheSameStory()
    {
        var here = SimulationRun.Run(SimulationRun.Of(7, Length));
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var word in new[] { "exec", typeof(ReplayTests).Assembly.Location, "--seed", "7", "--minutes", "12" })
        {
            start.ArgumentList.Add(word);
        }

        using var other = Process.Start(start)!;
        var told = other.StandardOutput.ReadToEnd();
        other.WaitForExit();
        Assert.Contains($"story {here.StoryHash}", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_WrittenAndRead_IsTheSameRun()
    {
        var drawn = SimulationRun.Of(5, Length);
        var read = Scenario.Parse("5.txt", drawn.ToString());
        Assert.Equal(SimulationRun.Run(drawn).StoryHash, SimulationRun.Run(read).StoryHash);
    }
}
