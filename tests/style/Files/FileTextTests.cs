using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>How a text file looks.</summary>
public sealed class FileTextTests
{
    private const int MaxLines = 400;

    /// <summary>Written by tools; everything else is written by hand.</summary>
    private static readonly string[] Generated = ["packages.lock.json", "Failover.sln"];

    // In two pieces, so that this file does not break its own rule.
    private static readonly string[] Marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    [Fact]
    public void Files_WrittenByHand_HaveAtMost400Lines() => Check.Holds(TooLong);

    [Fact]
    public void TooLong_FileOf401Lines_IsFound() =>
        Check.Finds(TooLong, "401 lines", ("services/media/A.cs", string.Concat(Enumerable.Repeat("x\n", MaxLines + 1))));

    [Fact]
    public void TooLong_FileOf400Lines_IsAllowed() =>
        Check.Allows(TooLong, ("services/media/A.cs", string.Concat(Enumerable.Repeat("x\n", MaxLines))));

    [Fact]
    public void Lines_OfEveryFile_EndCleanly() => Check.Holds(BadWhitespace);

    [Theory]
    [InlineData("a \n", "trailing space")]
    [InlineData("a\r\n", "carriage return")]
    [InlineData("a", "no newline at its end")]
    [InlineData("\ta\n", "tab")]
    public void BadWhitespace_PlantedLine_IsFound(string text, string expected) => Check.Finds(BadWhitespace, expected, ("a.cs", text));

    [Fact]
    public void OpenEnds_AlwaysNameTheirIssue() => Check.Holds(OpenEnds);

    [Fact]
    public void OpenEnds_MarkWithoutIssue_IsFound() => Check.Finds(OpenEnds, "a.cs:2", ("a.cs", $"x\n// {Marks[0]} later\n"));

    [Fact]
    public void OpenEnds_MarkWithIssue_IsAllowed() => Check.Allows(OpenEnds, ("a.cs", $"// {Marks[0]}(#12) later\n"));

    [Fact]
    public void Analyzers_LimitMethodsTo70Lines()
    {
        var settings = SourceTree.Own.Files[".editorconfig"];
        Assert.Contains("dotnet_diagnostic.MA0051.severity = error", settings);
        Assert.Contains("MA0051.maximum_lines_per_method = 70", settings);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", SourceTree.Own.Files["Directory.Build.props"]);
    }

    private static IEnumerable<string> TooLong(SourceTree tree) =>
        from file in tree.Having(".cs", ".py", ".sh", ".proto", ".yaml", ".md", ".csproj", ".props", "/test", "/failover")
        let lines = file.Text.Split('\n').Length - 1
        where lines > MaxLines && !Generated.Contains(Path.GetFileName(file.Path))
        select $"{file.Path}: {lines} lines, {MaxLines} at most";

    private static IEnumerable<string> BadWhitespace(SourceTree tree)
    {
        foreach (var (path, text) in tree.Having("").Where(f => !Generated.Contains(Path.GetFileName(f.Path))))
        {
            if (text.Length > 0 && text[^1] != '\n')
            {
                yield return $"{path}: no newline at its end";
            }

            var number = 0;
            foreach (var line in text.Split('\n'))
            {
                number++;
                // .gitattributes checks *.cmd out with CRLF.
                var bare = path.EndsWith(".cmd", StringComparison.Ordinal) ? line.TrimEnd('\r') : line;
                if (bare.EndsWith('\r'))
                {
                    yield return $"{path}:{number}: carriage return";
                }
                else if (bare.EndsWith(' ') || bare.EndsWith('\t'))
                {
                    yield return $"{path}:{number}: trailing space";
                }
                else if (bare.StartsWith('\t'))
                {
                    yield return $"{path}:{number}: tab";
                }
            }
        }
    }

    private static IEnumerable<string> OpenEnds(SourceTree tree) =>
        from file in tree.Having("")
        where !Generated.Contains(Path.GetFileName(file.Path))
        from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where Marks.Any(m => Regex.IsMatch(line.Text, $@"\b{m}\b(?!\(#\d+\))"))
        select $"{file.Path}:{line.Number}: an open end without its issue: {line.Text.Trim()}";
}
