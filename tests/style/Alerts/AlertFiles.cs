using System.Text.RegularExpressions;

namespace Failover.Style.Tests;

/// <summary>The chart's alerts, read from its rule files: their YAML is plain and written by hand, one key a line.</summary>
internal static class AlertFiles
{
    public const string Folder = "charts/failover/alerts/";
    public const string Runbooks = "charts/failover/runbooks/";
    public const string Tests = "tests/style/Alerts/";

    public static IReadOnlyList<Alert> Of(SourceTree tree) =>
    [
        .. from file in tree.Having(".yaml")
           where file.Path.StartsWith(Folder, StringComparison.Ordinal)
           from Match rule in Regex.Matches(file.Text, @"^      - alert: (?<name>\w+)\n(?<body>(?:(?!      - ).*\n)*)", RegexOptions.Multiline)
           select new Alert(file.Path, rule.Groups["name"].Value, ExpressionOf(rule.Groups["body"].Value), rule.Groups["body"].Value),
    ];

    // On one line, or a block that is indented below the key.
    private static string ExpressionOf(string body)
    {
        var match = Regex.Match(body, @"^        expr: (?:\|\n(?<block>(?:          .*\n)+)|(?<line>.*)\n)", RegexOptions.Multiline);
        return match.Groups["block"].Success ? match.Groups["block"].Value : match.Groups["line"].Value;
    }
}

/// <summary>One alert.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Expression">PromQL.</param>
/// <param name="Body">All of its YAML.</param>
internal sealed record Alert(string Path, string Name, string Expression, string Body);
