using System.CommandLine;
using System.Diagnostics;

namespace Failover.Cli.Tests;

public sealed class ManPagesTests
{
    private static readonly RootCommand Root = FailoverCommand.Build(new VerbContext(new Screen(TextWriter.Null, TextWriter.Null, TimeProvider.System)));

    /// <summary>The pages in docs/man are what the tree says. <c>./failover man docs/man</c> writes them anew.</summary>
    [Fact]
    public void Of_Tree_CommittedPagesAreTheSame()
    {
        var folder = Path.Combine(Repository(), "docs", "man");
        if (Environment.GetEnvironmentVariable("FAILOVER_GOLDEN") == "write")
        {
            foreach (var (name, text) in ManPages.Of(Root))
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }
        }

        var committed = Directory.GetFiles(folder, "*.1").ToDictionary(p => Path.GetFileName(p), File.ReadAllText);
        Assert.All(ManPages.Of(Root), p => Assert.True(
            committed.GetValueOrDefault(p.Name) == p.Text, $"docs/man/{p.Name} differs from the command tree: run ./failover man docs/man, look at the difference, commit it."));
        Assert.Equal(ManPages.Of(Root).Select(p => p.Name).Order(StringComparer.Ordinal), committed.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_EveryVerbOptionAndArgument_IsOnItsPage()
    {
        var pages = ManPages.Of(Root).ToDictionary(p => p.Name, p => p.Text.Replace("\\-", "-", StringComparison.Ordinal));
        foreach (var verb in Root.Subcommands.Where(v => !v.Hidden))
        {
            var page = pages[$"failover-{verb.Name}.1"];
            Assert.All(Leaves(verb), leaf =>
            {
                Assert.All(leaf.Options.Where(o => !o.Hidden && o.Name != "--help"), o => Assert.Contains(o.Name, page));
                Assert.All(leaf.Arguments.Where(a => !a.Hidden), a => Assert.Contains($".I {a.Name.ToUpperInvariant()}\n", page));
            });
            Assert.Contains($"failover-{verb.Name} (1)", pages["failover.1"]);
        }
    }

    [Fact]
    public void Of_Pages_AreWellFormed() => Assert.All(ManPages.Of(Root), page =>
    {
        var lines = page.Text.TrimEnd('\n').Split('\n');
        Assert.StartsWith(".\\\" ", lines[0]);
        Assert.StartsWith(".TH FAILOVER", lines[1]);
        Assert.All(lines, l => Assert.Matches(@"^(?:\.(?:TH|SH|SS|TP|B|BR|I|br|nh|ad)\b.*|\.\\"".*|[^.'].*)$", l));
        Assert.All(lines.Where(l => l.StartsWith(".SH", StringComparison.Ordinal)), l => Assert.Contains(
            l[4..], (string[])["NAME", "SYNOPSIS", "VERBS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "EXIT STATUS", "SEE ALSO"]));
        Assert.DoesNotContain(lines, l => l.Length == 0 || l[^1] == ' ' || l.Any(char.IsControl));
    });

    [Theory]
    [InlineData("groff", "-man", "-Tutf8", "-ww", "-z")]
    [InlineData("mandoc", "-T", "lint", "-W", "error")]
    public async Task Of_Pages_RoffHasNothingToSay(string program, params string[] args)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, program))), $"{program} is not installed");
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in ManPages.Of(Root))
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text, TestContext.Current.CancellationToken);
        }

        var info = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args.Concat(Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)))
        {
            info.ArgumentList.Add(arg);
        }

        using var process = Process.Start(info)!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, said));
    }

    [Theory]
    [InlineData(".a", "\\&.a")]
    [InlineData("a\\b-c", "a\\eb\\-c")]
    [InlineData("it's `x`\nand y", "it\\(aqs \\(gax\\(ga and y")]
    public void Escape_Text_NothingIsARequest(string text, string expected) => Assert.Equal(expected, ManPages.Escape(text));

    private static IEnumerable<Command> Leaves(Command verb) => verb.Subcommands.Count == 0 ? [verb] : verb.Subcommands.Where(s => !s.Hidden).SelectMany(Leaves);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Failover.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No Failover.sln above the tests.");
        }

        return folder;
    }
}
