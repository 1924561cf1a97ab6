namespace Failover.Bench;

public sealed class BenchOptionsTests
{
    [Fact]
    public void Options_NumbersAndText_AreTaken()
    {
        var options = BenchOptions.Parse(["--hours", "1e3", "--json", "out.json"]);
        Assert.Equal((1000, "out.json", 7), (options.Whole("--hours", 1), options.Text("--json"), options.Whole("--seed", 7)));
        options.NothingElse();
    }

    [Fact]
    public void Options_WhatNobodyTakes_IsRefusedByName()
    {
        var options = BenchOptions.Parse(["--hourz", "1"]);
        options.Whole("--hours", 1);
        Assert.Contains("--hourz", Assert.Throws<FormatException>(options.NothingElse).Message);
    }

    [Theory]
    [InlineData("hours")]
    [InlineData("--hours")]
    [InlineData("--hours", "-1")]
    [InlineData("--hours", "1.5")]
    [InlineData("--hours", "many")]
    public void Options_BadInput_IsASentence(params string[] words) =>
        Assert.Throws<FormatException>(() => BenchOptions.Parse(words).Whole("--hours", 1));

    [Fact]
    public void Names_AreWordsAndDistinct_SoThatTheTestRunnerKeepsItsOwn()
    {
        Assert.Equal(Benchmark.All.Count, Benchmark.All.Select(b => b.Name).Distinct().Count());
        Assert.All(Benchmark.All, b => Assert.True(BenchCommand.Wants([b.Name])));
        Assert.False(BenchCommand.Wants([]));
        Assert.False(BenchCommand.Wants(["-class", "X"]));
        Assert.False(BenchCommand.Wants(["-noColor"]));
    }
}
