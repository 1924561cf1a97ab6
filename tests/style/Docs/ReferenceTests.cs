using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>The reference pages name everything that the code offers: verbs, keys of site.yaml, times, kinds of journal entries.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Reference_NamesAllThatTheCodeOffers() => Check.Holds(Undescribed);

    [Theory]
    [InlineData("services/cli/A.cs", "new Command(\"dance\", \"Dances.\")", "dance is not in docs/ref/cli.md")]
    [InlineData("services/platform/SiteFiles/SiteSchema.cs", "new(\"colour\", FieldType.Text)", "colour is not in docs/ref/site-yaml.md")]
    [InlineData("services/platform/Times/FailoverTimes.cs", "public int NapMs { get; init; } = 5;", "NapMs is not in docs/ref/configuration.md")]
    [InlineData("services/contracts/Journal/JournalKind.cs", "public const string SkyFell = nameof(SkyFell);", "SkyFell is not in docs/ref/journal.md")]
    [InlineData("services/contracts/Objects/Takeover.cs", "public enum TakeoverState\n{\n    /// <summary>It naps.</summary>\n    Napping,\n}\n", "TakeoverNapping is not in docs/ref/journal.md")]
    public void Undescribed_PlantedOffer_IsFound(string path, string code, string expected) => Check.Finds(
        Undescribed, expected, (path, code), ("docs/ref/cli.md", "\n"), ("docs/ref/site-yaml.md", "\n"), ("docs/ref/configuration.md", "\n"), ("docs/ref/journal.md", "\n"));

    /// <summary>One file has all the kinds: that page and the reasons of Events are made from nothing else.</summary>
    [Fact]
    public void Kinds_OfJournalEntries_AreConstants() => Check.Holds(LiteralKinds);

    [Theory]
    [InlineData("journal.Write(JournalSeverity.Alarm, \"SkyFell\", why);")]
    [InlineData("journal.Write(\n    severity, \"SkyFell\", why);")]
    [InlineData("[new Note(JournalSeverity.Info, $\"Sky{state}\", why)]")]
    public void LiteralKinds_PlantedKind_IsFound(string code) => Check.Finds(LiteralKinds, "JournalKind", ("services/a/B.cs", code + "\n"));

    [Fact]
    public void Undescribed_HiddenVerb_IsAllowed() => Check.Allows(
        Undescribed, ("services/cli/A.cs", "new Command(\"cameras\", \"For the demo.\") { Hidden = true }"), ("docs/ref/cli.md", "\n"));

    private static IEnumerable<string> Undescribed(SourceTree tree) =>
    [
        .. Missing(tree, "services/cli/", "new Command\\(\"([a-z]+)\"(?![^;]*Hidden = true)", "docs/ref/cli.md"),
        .. Missing(tree, "services/platform/SiteFiles/SiteSchema.cs", "new\\(\"([a-zA-Z]+)\", FieldType", "docs/ref/site-yaml.md"),
        .. Missing(tree, "services/platform/Times/FailoverTimes.cs", "public int (\\w+) \\{ get; init; \\}", "docs/ref/configuration.md"),
        .. Missing(tree, "services/contracts/Journal/JournalKind.cs", "public const string (\\w+) =", "docs/ref/journal.md"),
        .. TakeoverKinds(tree).Where(k => !tree.Files["docs/ref/journal.md"].Contains($"`{k}`")).Select(k => $"{k} is not in docs/ref/journal.md"),
    ];

    private static IEnumerable<string> TakeoverKinds(SourceTree tree) =>
        from file in tree.Having(".cs")
        where file.Path.StartsWith("services/contracts/", StringComparison.Ordinal)
        from Match state in Regex.Matches(file.Text, @"(?s)enum TakeoverState\s*\{(.*?)\}")
        from Match name in Regex.Matches(Regex.Replace(state.Groups[1].Value, "///[^\n]*", ""), @"\b([A-Z]\w+)\b")
        select $"Takeover{name.Value}";

    private static IEnumerable<string> LiteralKinds(SourceTree tree) =>
        from file in tree.Having(".cs")
        where file.Path.StartsWith("services/", StringComparison.Ordinal)
        from Match match in Regex.Matches(file.Text, "(?:JournalSeverity\\.\\w+|[(\\s]severity),\\s*\\$?\"")
        select $"{file.Path}: a kind in words ({match.Value}): take it from JournalKind";

    private static IEnumerable<string> Missing(SourceTree tree, string place, string pattern, string page) =>
        from file in tree.Having(".cs")
        where file.Path.StartsWith(place, StringComparison.Ordinal)
        from Match match in Regex.Matches(file.Text, pattern)
        where !Regex.IsMatch(tree.Files[page], $@"`[^`\n]*\b{match.Groups[1].Value}\b[^`\n]*`")
        select $"{file.Path}: {match.Groups[1].Value} is not in {page}";
}
