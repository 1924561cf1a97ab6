using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>A page that names a test promises that it exists.</summary>
public sealed class NamedTestTests
{
    [Fact]
    public void Tests_ThatPagesName_Exist() => Check.Holds(Gone);

    [Fact]
    public void Gone_PlantedName_IsFound() => Check.Finds(Gone, "Do_This_ThenThat", ("docs/a.md", "see `Do_This_ThenThat`\n"), ("tests/a/B.cs", "void Do_That_ThenThis()\n"));

    private static IEnumerable<string> Gone(SourceTree tree)
    {
        var known = tree.Having(".cs").Where(f => f.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(f => Regex.Matches(f.Text, @"\b[A-Z]\w*_\w+_\w+(?=\()").Select(m => m.Value)).ToHashSet();
        return
            from file in tree.Having(".md")
            from Match match in Regex.Matches(file.Text, @"`([A-Z][a-z][a-zA-Z0-9]*_[A-Z][a-zA-Z0-9]*_[A-Z][a-zA-Z0-9]*)`")
            where !known.Contains(match.Groups[1].Value)
            select $"{file.Path}: there is no test {match.Groups[1].Value}";
    }
}
