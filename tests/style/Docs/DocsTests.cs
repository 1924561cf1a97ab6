using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>Docs that lie are worse than none: links resolve, the index is whole, and what the code names is described.</summary>
public sealed class DocsTests
{
    [Fact]
    public void Links_BetweenOurPages_Resolve() => Check.Holds(BrokenLinks);

    [Theory]
    [InlineData("[x](gone.md)")]
    [InlineData("[x](b.md#no-such-part)")]
    [InlineData("![x](gone.png)")]
    public void BrokenLinks_PlantedLink_IsFound(string link) =>
        Check.Finds(BrokenLinks, "docs/a.md", ("docs/a.md", link + "\n"), ("docs/b.md", "# Only part\n"));

    [Fact]
    public void BrokenLinks_GoodLinks_AreAllowed() => Check.Allows(
        BrokenLinks,
        ("docs/a.md", "[x](b.md#only-part-2) [y](../README.md) [z](https://example.org) [f](../docs)\n```\n[not](alink.md)\n```\n"),
        ("docs/b.md", "# Only `part` 2\n"),
        ("README.md", "\n"));

    [Fact]
    public void Readme_IsOnePage() => Assert.InRange(SourceTree.Own.Files["README.md"].Split('\n').Length - 1, 10, 80);

    [Fact]
    public void Decisions_AreNumberedIndexedAndHaveAStatus() => Check.Holds(BadDecisions);

    [Fact]
    public void BadDecisions_PlantedDecision_IsFound()
    {
        Check.Finds(BadDecisions, "no line", ("docs/adr/0001-x.md", "# 1. X\n"), ("docs/adr/README.md", "0001-x.md\n"));
        Check.Finds(BadDecisions, "not in the index", ("docs/adr/0001-x.md", "Status: accepted\n"), ("docs/adr/README.md", "\n"));
        Check.Finds(BadDecisions, "0001 is taken", ("docs/adr/0001-x.md", "Status: accepted\n"), ("docs/adr/0001-y.md", "Status: accepted\n"), ("docs/adr/README.md", "0001-x.md 0001-y.md\n"));
    }

    private static IEnumerable<string> BrokenLinks(SourceTree tree)
    {
        foreach (var (path, text) in tree.Having(".md"))
        {
            foreach (Match match in Regex.Matches(WithoutCode(text), @"\[[^\]]*\]\(([^)\s]+)\)"))
            {
                var link = match.Groups[1].Value;
                if (Regex.IsMatch(link, "^[a-z]+:"))
                {
                    continue;
                }

                var parts = link.Split('#', 2);
                var target = parts[0].Length == 0 ? path : Resolve(path, parts[0]);
                if (!tree.Has(target) && !tree.HasFolder(target))
                {
                    yield return $"{path}: {link} leads nowhere";
                }
                else if (parts.Length == 2 && !(tree.Has(target) && Anchors(tree.Files[target]).Contains(parts[1])))
                {
                    yield return $"{path}: {link} names no part of {target}";
                }
            }
        }
    }

    private static IEnumerable<string> BadDecisions(SourceTree tree)
    {
        var decisions = tree.Having(".md").Where(f => Regex.IsMatch(f.Path, @"^docs/adr/\d{4}-[a-z0-9-]+\.md$")).ToList();
        var index = tree.Files.GetValueOrDefault("docs/adr/README.md", "");
        // Work under way reserves numbers, so there may be gaps; no number stands for two decisions.
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, text) in decisions)
        {
            var name = Path.GetFileName(path);
            if (!numbers.Add(name[..4]))
            {
                yield return $"{path}: the number {name[..4]} is taken";
            }

            if (!index.Contains(name))
            {
                yield return $"{path}: not in the index docs/adr/README.md";
            }

            if (!Regex.IsMatch(text, "^Status: (?:proposed|accepted|superseded by \\d{4})", RegexOptions.Multiline))
            {
                yield return $"{path}: no line 'Status: accepted' (or proposed, superseded by NNNN)";
            }
        }
    }

    private static string WithoutCode(string text) => Regex.Replace(Regex.Replace(text, "(?ms)^```.*?^```", ""), "`[^`\n]*`", "");

    private static string Resolve(string from, string link)
    {
        var parts = from.Split('/')[..^1].ToList();
        foreach (var part in link.TrimEnd('/').Split('/').Where(p => p != "."))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Heading to anchor as hosting sites do it: lower case, punctuation dropped, spaces to hyphens.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        from Match match in Regex.Matches(text, "(?m)^#+ +(.*)$")
        select Regex.Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-');
}
