using System.Text.RegularExpressions;

namespace Failover.Election.Tests;

/// <summary>The list of reasons names, for each, the kinds that use it.</summary>
public sealed class ReasonKindsTests
{
    [Theory]
    [InlineData("status-well")]
    [InlineData("status-incident")]
    public void Reasons_ThatAKindUses_AreListedForIt(string golden)
    {
        var listed = Regex.Matches(RepositoryFile.Read("services/contracts/Objects/ConditionReason.cs"), @"<summary>(?:([A-Z][A-Za-z, ]+): )?[^<]+</summary>\s+public const string (\w+)")
            .ToDictionary(m => m.Groups[2].Value, m => m.Groups[1].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries));
        var kind = "";
        var used = 0;
        foreach (var line in RepositoryFile.Read($"tests/election/golden/{golden}.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' '))
            {
                kind = line.Split(' ')[0];
                continue;
            }
            var reason = Regex.Match(line, @"=\w+ (\w+):").Groups[1].Value;
            Assert.True(listed.TryGetValue(reason, out var kinds), $"{reason} is not listed");
            Assert.True(kinds.Length == 0 || kinds.Contains(kind), $"{reason} is not listed for {kind}");
            used++;
        }
        Assert.True(used > 20);
    }
}
