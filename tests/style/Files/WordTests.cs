using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>One thing has one name (docs/glossary.md), and nothing in the tree belongs to one machine only.</summary>
public sealed class WordTests
{
    /// <summary>Word and what to write instead. Each is cut in two so that this file does not break its own rule.</summary>
    private static readonly (string Word, string Instead)[] Banned =
    [
        ("fail" + "back", "hand-back"),
        ("switch" + "over", "takeover"),
        ("stand" + "by server", "spare"),
        ("hot" + "spare", "spare"),
        ("pre" + "buffer", "pre-roll ring"),
        ("black" + "list", "deny list"),
        ("white" + "list", "allow list"),
        ("obvious" + "ly", "nothing: leave it out"),
    ];

    /// <summary>Paths of one machine and hosts of package registries. The home of "me" is an example.</summary>
    private static readonly string[] Machine =
    [
        "/" + @"(work|home|root|Users)/(?!me/)[a-z]", @"\b[A-Z]:\\" + @"(Users|work)\\", "api" + @"\.nuget\.org", "registry" + @"\.npmjs\.org",
        "deb" + @"\.debian\.org", "pypi" + @"\.org", @"\b(ghcr|quay)\" + ".io", "docker" + @"\.io",
    ];

    [Fact]
    public void Words_InCodeAndDocs_AreThoseOfTheGlossary() => Check.Holds(BannedWords);

    [Fact]
    public void BannedWords_PlantedWord_IsFound() => Check.Finds(BannedWords, "hand-back", ("docs/a.md", "After fail" + "back all is well.\n"));

    [Fact]
    public void Paths_OfOneMachine_AreNowhere() => Check.Holds(MachineNames);

    [Theory]
    [InlineData("see /ho" + "me/ann/clip.mp4")]
    [InlineData("https://api.nu" + "get.org/v3/index.json")]
    public void MachineNames_PlantedName_IsFound(string text) => Check.Finds(MachineNames, "a.md:1", ("a.md", text + "\n"));

    private static IEnumerable<string> BannedWords(SourceTree tree) =>
        from file in tree.Having(".cs", ".md", ".py", ".yaml", ".proto")
        from line in Lines(file.Text)
        from word in Banned
        where Regex.IsMatch(line.Text, $@"\b{word.Word}\b", RegexOptions.IgnoreCase)
        select $"{file.Path}:{line.Number}: '{word.Word}': write {word.Instead}";

    private static IEnumerable<string> MachineNames(SourceTree tree) =>
        from file in tree.Having("")
        from line in Lines(file.Text)
        from pattern in Machine
        where Regex.IsMatch(line.Text, pattern)
        select $"{file.Path}:{line.Number}: belongs to one machine or registry: {line.Text.Trim()}";

    private static IEnumerable<(string Text, int Number)> Lines(string text) => text.Split('\n').Select((line, index) => (line, index + 1));
}
