using Failover.Kubernetes.Fixtures;

namespace Failover.Cli.Tests;

/// <summary>What the chart's roles for people allow (templates/access.yaml): its rules are read there, so that a command cannot outgrow them unseen.</summary>
internal static class ChartRoles
{
    private static readonly string[] Template = RepositoryFile.Read("charts/failover/templates/access.yaml").Split('\n');

    public static bool Viewer(ApiCall call) => Rules(operators: false).Any(r => r.Allows(call));

    public static bool Operator(ApiCall call) => Rules(operators: true).Any(r => r.Allows(call));

    private static IEnumerable<Rule> Rules(bool operators)
    {
        var kinds = Words(Template.Single(l => l.Contains("$kinds := list", StringComparison.Ordinal)).Split("list")[1].Replace("\"", "", StringComparison.Ordinal).Replace("-}}", "", StringComparison.Ordinal).Replace(" ", ",", StringComparison.Ordinal));
        var (inOperator, resources, names) = (false, (string[])[], (string[])[]);
        foreach (var line in Template.Select(l => l.Trim()))
        {
            inOperator |= line.Contains("eq $role \"operator\"", StringComparison.Ordinal);
            if (line == "{{- end }}")
            {
                inOperator = false;
            }
            else if (line.StartsWith("- apiGroups:", StringComparison.Ordinal))
            {
                (resources, names) = ([], []);
            }
            else if (line.StartsWith("resources:", StringComparison.Ordinal))
            {
                resources = line.Contains("toJson $kinds", StringComparison.Ordinal) ? kinds : Words(line);
            }
            else if (line.StartsWith("resourceNames:", StringComparison.Ordinal))
            {
                names = Words(line);
            }
            else if (line.StartsWith("verbs:", StringComparison.Ordinal) && (operators || !inOperator))
            {
                yield return new Rule(resources, names, Words(line));
            }
        }
    }

    private static string[] Words(string text) =>
        text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..].Split(']')[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('"')).ToArray();

    private sealed record Rule(string[] Resources, string[] Names, string[] Verbs)
    {
        public bool Allows(ApiCall call) => Resources.Contains(call.Resource) && Verbs.Contains(call.Verb) && (Names.Length == 0 || Names.Contains(call.Name));
    }
}
