using System.Text.RegularExpressions;
using Failover.Fixtures;

namespace Failover.Cli.Tests;

/// <summary>Every command line of ours that a page shows is one that the program takes.</summary>
public sealed partial class PageCommandTests
{
    private static readonly string[] Ours = ["failover", "./failover"];

    private const string Kubectl = "kubectl";

    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md", "charts/failover/README.md", "charts/failover-crds/README.md",
        .. In("docs/guide"), .. In("docs/ref"), .. In("charts/failover/runbooks"),
    ];

    public static TheoryData<string> Runbooks => [.. In("charts/failover/runbooks")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_OfAPage_AreTaken(string page) => Assert.Equal([], Refused(page, RepositoryFile.Read(page)));

    /// <summary>In a runbook a command within a sentence is to be typed, too.</summary>
    [Theory]
    [MemberData(nameof(Runbooks))]
    public void Commands_InSentencesOfARunbook_AreTaken(string page) => Assert.Equal([], Refused(page, Spoken(RepositoryFile.Read(page))));

    [Fact]
    public void Spoken_CommandOverTwoLines_IsOne()
    {
        Assert.Equal("```\nfailover reinsert A --adopt B\n```\n", Spoken("Say `failover reinsert\nA --adopt B` or `kubectl get pods`.\n```\nfailover status\n```\n"));
        Assert.Single(Refused("a.md", Spoken("Say `failover statsu`.")));
        Assert.InRange(Runbooks.Sum(p => PageCommands.Of(p.Data, Spoken(RepositoryFile.Read(p.Data)), Ours).Count), 5, int.MaxValue);
    }

    [Fact]
    public void Commands_AreFound() => Assert.InRange(Pages.Sum(p => PageCommands.Of(p.Data, RepositoryFile.Read(p.Data), Ours).Count), 20, int.MaxValue);

    [Theory]
    [InlineData("./failover statsu", "statsu")]
    [InlineData("failover takeover slave-1 --too spare-1", "--too")]
    [InlineData("failover license inspekt site.lic", "inspekt")]
    [InlineData("failover up --data a | failover statsu", "statsu")]
    [InlineData("kubectl failover statsu -n north", "statsu")]
    public void Refused_PlantedCommand_IsFound(string command, string because)
    {
        var refused = Assert.Single(Refused("a.md", $"text\n```\n{command}   # why\n```\n"));
        Assert.StartsWith("a.md:3: ", refused, StringComparison.Ordinal);
        Assert.Contains(because, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CommandsAsPeopleWriteThem_AreCutAsAShellDoes()
    {
        var found = PageCommands.Of("a.md", "```\nx a \\\n  'b c' > out # d\nx --k=$(y \"1\" 2) \"{a b}\" | x e &\nx f <<END\nx not\nEND\nz\n```\nx not\n", "x");
        Assert.Equal(
            ["a.md:2: x|a|b c", "a.md:4: x|--k=$(y \"1\" 2)|{a b}", "a.md:4: x|e", "a.md:5: x|f"],
            found.Select(c => $"{c.Page}:{c.Line}: {string.Join('|', c.Words)}"));
    }

    private static string Spoken(string page) => string.Concat(
        InSentence().Matches(Block().Replace(page, "")).Select(m => $"```\n{m.Groups["command"].Value.ReplaceLineEndings(" ")}\n```\n"));

    [GeneratedRegex("^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<command>(kubectl )?failover [a-z][^`]*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InSentence();

    private static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path.Combine(RepositoryFile.Root, folder), "*.md").Select(f => $"{folder}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal);

    private static IReadOnlyList<string> Refused(string page, string text)
    {
        var root = FailoverCommand.Build(new VerbContext(new Screen(TextWriter.Null, TextWriter.Null, TimeProvider.System)));
        return
        [
            .. from command in PageCommands.Of(page, text, [.. Ours, Kubectl])
               let asPlugin = command.Words[0] == Kubectl
               where !asPlugin || command.Words is [_, "failover", ..]
               let errors = root.Parse([.. command.Words.Skip(asPlugin ? 2 : 1)]).Errors
               where errors.Count > 0
               select $"{command}: {string.Join(' ', errors.Select(e => e.Message))}",
        ];
    }
}
