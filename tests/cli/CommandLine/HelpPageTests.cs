namespace Failover.Cli.Tests;

/// <summary>What people read first.</summary>
public sealed class HelpPageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Help_Root_GroupsByWhatVerbsAreFor(bool plugin)
    {
        var program = plugin ? ProgramName.Plugin : ProgramName.Plain;
        var (code, output, _) = await CommandRun.AsAsync(program, null, "--help");
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains($"\n  {program.Text} [command] [options]\n", output);
        var at = HelpPage.Groups.Select(g => output.IndexOf($"\n{g.Title}:\n", StringComparison.Ordinal)).ToList();
        Assert.All(at, a => Assert.True(a > 0));
        Assert.Equal(at.Order(), at);
        Assert.DoesNotContain("Commands:", output);
    }

    [Fact]
    public async Task Help_Root_EveryVerbHasAGroup()
    {
        var (_, output, _) = await CommandRun.Async("--help");
        Assert.DoesNotContain("\nMore:", output);
    }

    [Fact]
    public async Task Help_OfAVerb_HasTheNameItWasCalledBy()
    {
        Assert.Contains("\n  kubectl failover status [options]\n", (await CommandRun.AsAsync(ProgramName.Plugin, null, "status", "--help")).Output);
        Assert.Contains("\n  failover status [options]\n", (await CommandRun.Async("status", "--help")).Output);
    }

    [Fact]
    public async Task Mistake_AsPlugin_NamesThePlugin()
    {
        var (code, _, error) = await CommandRun.AsAsync(ProgramName.Plugin, null, "status", "--nonsense");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("see `kubectl failover status --help`", error);
    }

    [Theory]
    [InlineData("/usr/local/bin/kubectl-failover", true)]
    [InlineData("kubectl-failover", true)]
    [InlineData("C:\\tools\\kubectl-failover.exe", true)]
    [InlineData("/opt/failover/failover", false)]
    [InlineData("/opt/kubectl-failover/failover", false)]
    [InlineData("", false)]
    public void ProgramName_ByTheFileAlone(string path, bool plugin) => Assert.Equal(plugin, ProgramName.Of(path).IsPlugin);
}
