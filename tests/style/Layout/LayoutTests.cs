using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>What lies where, and what must not exist at all.</summary>
public sealed class LayoutTests
{
    private static readonly string[] Nameless = ["Utils", "Util", "Utilities", "Helpers", "Helper", "Manager", "Managers", "Common", "Misc", "Core"];

    [Fact]
    public void Folders_AreNamedAfterFeatures() => Check.Holds(NamelessFolders);

    [Fact]
    public void NamelessFolders_PlantedFolder_IsFound() => Check.Finds(NamelessFolders, "Helpers", ("services/media/Helpers/A.cs", "\n"));

    [Fact]
    public void Files_ThatOverrideSettingsFromOutside_DoNotExist() => Check.Holds(ForbiddenFiles);

    [Theory]
    [InlineData("services/election/appsettings.json")]
    [InlineData("services/election/appsettings.Development.json")]
    [InlineData("NuGet.Config")]
    [InlineData("tests/peers/package-lock.json")]
    [InlineData("services/media/Failover.Media.slnx")]
    public void ForbiddenFiles_PlantedFile_IsFound(string path) => Check.Finds(ForbiddenFiles, path, (path, "{}\n"));

    [Fact]
    public void Services_EachHaveTheirTests() => Check.Holds(Untested);

    [Fact]
    public void Untested_ServiceWithoutTests_IsFound() => Check.Finds(
        Untested, "services/election has no test", ("services/election/Failover.Election.csproj", "\n"), ("Failover.sln", "election\n"));

    [Fact]
    public void Untested_TestsOutsideOfTheSolution_AreFound() => Check.Finds(
        Untested,
        "not in Failover.sln",
        ("services/election/E.csproj", "\n"),
        ("tests/election/E.Tests.csproj", "\n"),
        ("tests/election/ATests.cs", "[Fact]\n"),
        ("Failover.sln", @"""services\election\E.csproj"""));

    [Fact]
    public void Projects_LieDirectlyInTheirFolder() => Check.Holds(DeepProjects);

    [Fact]
    public void DeepProjects_ProjectInASecondFolder_IsFound() => Check.Finds(DeepProjects, "deeper", ("services/media/Failover.Media/A.csproj", "\n"));

    [Fact]
    public void Packages_HaveTheirVersionInOnePlace() => Check.Holds(LocalVersions);

    [Fact]
    public void LocalVersions_VersionInAProject_IsFound() => Check.Finds(
        LocalVersions, "Dapper", ("services/media/A.csproj", "<PackageReference Include=\"Dapper\" Version=\"1.0\" />\n"));

    private static IEnumerable<string> NamelessFolders(SourceTree tree) =>
        from folder in tree.Files.Keys.SelectMany(Folders).Distinct()
        where Nameless.Contains(folder.Split('/')[^1], StringComparer.OrdinalIgnoreCase)
        select $"{folder}: name the thing instead";

    private static IEnumerable<string> ForbiddenFiles(SourceTree tree) =>
        from path in tree.Files.Keys
        let name = Path.GetFileName(path)
        where Regex.IsMatch(name, @"^(?:appsettings.*\.json|nuget\.config|package-lock\.json|.*\.slnx)$", RegexOptions.IgnoreCase)
        select $"{path}: must not exist (settings are options records, packages come from the user's own sources)";

    private static IEnumerable<string> Untested(SourceTree tree)
    {
        var solution = tree.Files["Failover.sln"];
        foreach (var (path, _) in tree.Having(".csproj"))
        {
            var folder = path[..path.LastIndexOf('/')];
            var tests = folder.Replace("services/", "tests/");
            var hasTests = tree.Having(".cs").Any(f => f.Path.StartsWith(tests + "/", StringComparison.Ordinal) && Regex.IsMatch(f.Text, @"\[(Fact|Theory)\b"));
            if (!hasTests)
            {
                yield return folder == tests ? $"{folder} has no test" : $"{folder} has no test in {tests}";
            }
            else if (!solution.Contains('"' + path.Replace('/', '\\') + '"'))
            {
                yield return $"{path} is not in Failover.sln: nobody builds it";
            }
        }
    }

    private static IEnumerable<string> DeepProjects(SourceTree tree) =>
        tree.Having(".csproj").Where(f => f.Path.Split('/').Length != 3).Select(f => $"{f.Path}: deeper than services/NAME or tests/NAME");

    private static IEnumerable<string> LocalVersions(SourceTree tree) =>
        from file in tree.Having(".csproj")
        from Match match in Regex.Matches(file.Text, "<PackageReference[^>]*Include=\"([^\"]+)\"[^>]*Version=")
        select $"{file.Path}: version of {match.Groups[1].Value} belongs to Directory.Packages.props";

    private static IEnumerable<string> Folders(string path)
    {
        for (var cut = path.LastIndexOf('/'); cut > 0; cut = path.LastIndexOf('/', cut - 1))
        {
            yield return path[..cut];
        }
    }
}
