using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Failover.Cli;

/// <summary>The help as people read it: the name under which the program was called, and the verbs by what they are for.</summary>
internal sealed class HelpPage(HelpAction inner, ProgramName program) : SynchronousCommandLineAction
{
    private const string Commands = "Commands:";

    /// <summary>Every verb that is shown; a test says so.</summary>
    public static IReadOnlyList<(string Title, string[] Verbs)> Groups { get; } =
    [
        ("See", ["status", "events", "history", "top", "plan"]),
        ("Act", ["takeover", "release", "reinsert", "maintenance", "drill"]),
        ("Find out", ["why", "check", "logs", "report", "proof", "export", "dead-letters"]),
        ("Install", ["install", "apply", "license", "crds", "version", "completion", "man"]),
        ("Run", ["demo", "up", "recorder"]),
    ];

    // Who asks what a verb wants need not give it.
    public override bool ClearsParseErrors => true;

    public static void PutOn(RootCommand root, ProgramName program)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpPage((HelpAction)option.Action!, program);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter { NewLine = "\n" };
        configuration.Output = text;
        try
        {
            inner.Invoke(parseResult);
        }
        finally
        {
            configuration.Output = output;
        }

        output.Write(Render(text.ToString(), parseResult.RootCommandResult.Command.Name, parseResult.CommandResult.Command is RootCommand, program));
        return 0;
    }

    /// <summary>Pure: the library's page in, ours out.</summary>
    internal static string Render(string page, string root, bool isRoot, ProgramName program)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n').Select(l => NamedRight(l, root, program)).ToList();
        var at = lines.IndexOf(Commands);
        return string.Join(Environment.NewLine, isRoot && at >= 0 ? [.. lines.Take(at), .. Grouped(lines.Skip(at + 1))] : lines);
    }

    private static string NamedRight(string line, string root, ProgramName program) =>
        line.StartsWith($"  {root} ", StringComparison.Ordinal) ? $"  {program.Text}{line[(root.Length + 2)..]}" : line;

    // An entry is a line that begins with two spaces, and the deeper ones after it.
    private static IEnumerable<string> Grouped(IEnumerable<string> lines)
    {
        var entries = new List<(string Verb, List<string> Lines)>();
        var rest = new List<string>();
        foreach (var line in lines)
        {
            if (rest.Count > 0 || line.Length == 0)
            {
                rest.Add(line);
            }
            else if (line.StartsWith("   ", StringComparison.Ordinal) && entries.Count > 0)
            {
                entries[^1].Lines.Add(line);
            }
            else
            {
                entries.Add((line.TrimStart().Split(' ')[0], [line]));
            }
        }

        var known = Groups.SelectMany(g => g.Verbs).ToHashSet(StringComparer.Ordinal);
        var groups = Groups.Append((Title: "More", Verbs: [.. entries.Select(e => e.Verb).Where(v => !known.Contains(v))]));
        foreach (var (title, verbs) in groups)
        {
            var shown = verbs.SelectMany(v => entries.Where(e => e.Verb == v)).SelectMany(e => e.Lines).ToList();
            if (shown.Count > 0)
            {
                yield return $"{title}:";
                foreach (var line in shown)
                {
                    yield return line;
                }

                yield return "";
            }
        }

        foreach (var line in rest.SkipWhile(l => l.Length == 0))
        {
            yield return line;
        }
    }
}
