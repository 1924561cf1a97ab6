namespace Failover.Style.Tests;

/// <summary>A rule: the sentences of what breaks it, none when all is well.</summary>
internal delegate IEnumerable<string> StyleRule(SourceTree tree);

/// <summary>Runs a rule on the repository and on planted violations: a rule that cannot fail proves nothing.</summary>
internal static class Check
{
    public static void Holds(StyleRule rule)
    {
        var violations = rule(SourceTree.Own).Order().ToList();
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    public static void Finds(StyleRule rule, string expected, params (string Path, string Text)[] planted) =>
        Assert.Contains(rule(SourceTree.Of(planted)), v => v.Contains(expected));

    public static void Allows(StyleRule rule, params (string Path, string Text)[] planted) => Assert.Empty(rule(SourceTree.Of(planted)));
}
