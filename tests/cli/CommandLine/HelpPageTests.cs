using System.CommandLine;

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
    public async Task Help_OfEveryCommand_AsksForNothingElse()
    {
        var paths = Paths([], FailoverCommand.Build(new VerbContext(new Screen(TextWriter.Null, TextWriter.Null, TimeProvider.System)))).ToList();
        Assert.Contains(paths, p => p is ["license", "issue"]);
        foreach (var path in paths)
        {
            var (code, output, error) = await CommandRun.Async([.. path, "--help"]);
            Assert.True(code == ExitCode.Well && error.Length == 0, $"{string.Join(' ', path)}: {code}: {error}");
            Assert.Contains("Usage:", output);
        }

        static IEnumerable<string[]> Paths(string[] above, Command command) =>
            command.Subcommands.Where(c => !c.Hidden).SelectMany(c => (IEnumerable<string[]>)[[.. above, c.Name], .. Paths([.. above, c.Name], c)]);
    }

    [Fact]
    public async Task Mistake_InACommandOfACommand_NamesBoth()
    {
        var (code, _, error) = await CommandRun.Async("license", "issue", "--site", "harbour");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("see `failover license issue --help`", error);
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
