using Failover.Fixtures;

namespace Failover.Cli.Tests;

/// <summary>Every command line of ours that a page shows is one that the program takes.</summary>
public sealed class PageCommandTests
{
    private static readonly string[] Ours = ["failover", "./failover"];

    private const string Kubectl = "kubectl";

    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.GetFiles(Path.Combine(RepositoryFile.Root, "docs", "guide"), "*.md").Select(f => $"docs/guide/{Path.GetFileName(f)}").Order(StringComparer.Ordinal),
        .. Directory.GetFiles(Path.Combine(RepositoryFile.Root, "docs", "ref"), "*.md").Select(f => $"docs/ref/{Path.GetFileName(f)}").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_OfAPage_AreTaken(string page) => Assert.Equal([], Refused(page, RepositoryFile.Read(page)));

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
