using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>The reference pages name everything that the code offers: verbs, keys of site.yaml, times.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Reference_NamesAllThatTheCodeOffers() => Check.Holds(Undescribed);

    [Theory]
    [InlineData("services/cli/A.cs", "new Command(\"dance\", \"Dances.\")", "dance is not in docs/ref/cli.md")]
    [InlineData("services/platform/SiteFiles/SiteSchema.cs", "new(\"colour\", FieldType.Text)", "colour is not in docs/ref/site-yaml.md")]
    [InlineData("services/platform/Times/FailoverTimes.cs", "public int NapMs { get; init; } = 5;", "NapMs is not in docs/ref/configuration.md")]
    public void Undescribed_PlantedOffer_IsFound(string path, string code, string expected) => Check.Finds(
        Undescribed, expected, (path, code), ("docs/ref/cli.md", "\n"), ("docs/ref/site-yaml.md", "\n"), ("docs/ref/configuration.md", "\n"));

    [Fact]
    public void Undescribed_HiddenVerb_IsAllowed() => Check.Allows(
        Undescribed, ("services/cli/A.cs", "new Command(\"cameras\", \"For the demo.\") { Hidden = true }"), ("docs/ref/cli.md", "\n"));

    private static IEnumerable<string> Undescribed(SourceTree tree) =>
    [
        .. Missing(tree, "services/cli/", "new Command\\(\"([a-z]+)\"(?![^;]*Hidden = true)", "docs/ref/cli.md"),
        .. Missing(tree, "services/platform/SiteFiles/SiteSchema.cs", "new\\(\"([a-zA-Z]+)\", FieldType", "docs/ref/site-yaml.md"),
        .. Missing(tree, "services/platform/Times/FailoverTimes.cs", "public int (\\w+) \\{ get; init; \\}", "docs/ref/configuration.md"),
    ];

    private static IEnumerable<string> Missing(SourceTree tree, string place, string pattern, string page) =>
        from file in tree.Having(".cs")
        where file.Path.StartsWith(place, StringComparison.Ordinal)
        from Match match in Regex.Matches(file.Text, pattern)
        where !Regex.IsMatch(tree.Files[page], $@"`[^`\n]*\b{match.Groups[1].Value}\b[^`\n]*`")
        select $"{file.Path}: {match.Groups[1].Value} is not in {page}";
}
