using System.CommandLine;
using Failover.Platform;

namespace Failover.Cli;

/// <summary><c>failover completion bash|zsh|fish</c>: the script that makes a shell ask this program, and the hidden verb that answers it.</summary>
internal static class CompletionVerb
{
    /// <summary>Who presses a key waits no longer for names of a site: 2 s, or what this variable says in ms.</summary>
    public const string WithinVariable = "FAILOVER_COMPLETION_MS";
    private const int StandardMs = 2_000;

    public static Command Create(VerbContext context)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Command("completion", "Print a script that completes verbs, options and names of the site in a shell: source <(failover completion bash).") { shell };
        verb.SetAction(parsed => context.Screen.Out.Write(CompletionScripts.Of(parsed.GetRequiredValue(shell))));
        return verb;
    }

    /// <summary>
    /// <c>failover complete LINE</c>: one word a line, then <c>:files</c>, <c>:dirs</c> or <c>:none</c>. <c>complete --kubectl WORD ...</c>: the same as
    /// kubectl asks its plugins, with its numbers for what follows. Never an error: a shell would print it into the line.
    /// </summary>
    /// <param name="context">Where to print.</param>
    /// <param name="root">The tree that it belongs to.</param>
    public static Command CreateAnswer(VerbContext context, RootCommand root)
    {
        var line = new Argument<string[]>("line") { Description = "The line up to the cursor; with --kubectl its words after the plugin's name.", Arity = ArgumentArity.ZeroOrMore };
        var kubectl = new Option<bool>("--kubectl") { Description = "Answer as kubectl wants it of a plugin." };
        var verb = new Command("complete", "Answers the scripts of completion.") { Hidden = true };
        verb.Add(line);
        verb.Add(kubectl);
        verb.SetAction(async (parsed, ct) =>
        {
            var (given, asPlugin) = (parsed.GetValue(line) ?? [], parsed.GetValue(kubectl));
            IReadOnlyList<string> typed = asPlugin ? [ProgramName.PluginFile, .. given.Length == 0 ? [""] : given] : CompletionWords.Split(string.Join(' ', given));
            var words = CompletionWords.Of(root, typed);
            var names = words.Names == LiveNames.None ? [] : await NamesAsync(words.Names, root.Parse([.. typed.Skip(1).SkipLast(1)]), context, ct);
            foreach (var (word, description) in Render(words, names, typed[^1]))
            {
                context.Screen.Out.WriteLine(description.Length > 0 ? $"{word}\t{description}" : word);
            }

            context.Screen.Out.WriteLine($":{(asPlugin ? NumberOf(words.Files) : words.Files ?? "none")}");
            return ExitCode.Well;
        });
        return verb;
    }

    // Cobra's: files as usual, folders alone, no files.
    private static string NumberOf(string? files) => files switch { "files" => "0", "dirs" => "16", _ => "4" };

    /// <summary>What begins as what was written.</summary>
    internal static IEnumerable<(string Word, string Description)> Render(CompletionWords words, IEnumerable<string> names, string written) =>
        words.Words.Concat(names.Select(n => (words.Prefix + n, ""))).Where(w => w.Item1.StartsWith(written, StringComparison.Ordinal));

    private static async Task<IReadOnlyList<string>> NamesAsync(LiveNames kind, ParseResult parsed, VerbContext context, CancellationToken ct)
    {
        var within = TimeSpan.FromMilliseconds(int.TryParse(Environment.GetEnvironmentVariable(WithinVariable), out var ms) && ms > 0 ? ms : StandardMs);
        using var limit = new CancellationTokenSource(within, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var token = both.Token;
        try
        {
            // A kubeconfig may run a program that logs in, and nothing ends that one: it is not waited for.
            return await Task.Run(
                async () =>
                {
                    using var site = context.Target.Open(parsed);
                    return await SiteNames.AskAsync(site, kind, token);
                },
                token).WaitAsync(token);
        }
        catch (Exception e) when (e is CliException or FailoverSetupException or OperationCanceledException or HttpRequestException or IOException or InvalidOperationException)
        {
            return []; // Nobody answers, or not in time, or the line is not whole yet: then there are no names, and no complaint.
        }
    }
}
