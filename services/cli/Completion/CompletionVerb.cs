using System.CommandLine;

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

    /// <summary><c>failover complete LINE</c>: one word a line, then <c>:files</c>, <c>:dirs</c> or <c>:none</c>. Never an error: a shell would print it into the line.</summary>
    /// <param name="context">Where to print.</param>
    /// <param name="root">The tree that it belongs to.</param>
    public static Command CreateAnswer(VerbContext context, RootCommand root)
    {
        var line = new Argument<string>("line") { Description = "The line up to the cursor." };
        var verb = new Command("complete", "Answers the scripts of completion.") { Hidden = true };
        verb.Add(line);
        verb.SetAction(async (parsed, ct) =>
        {
            var typed = parsed.GetRequiredValue(line);
            var words = CompletionWords.Of(root, typed);
            var names = words.Names == LiveNames.None ? [] : await NamesAsync(words.Names, CompletionWords.Split(typed), context.Clock, ct);
            foreach (var (word, description) in Render(words, names, CompletionWords.Split(typed)[^1]))
            {
                context.Screen.Out.WriteLine(description.Length > 0 ? $"{word}\t{description}" : word);
            }

            context.Screen.Out.WriteLine($":{words.Files ?? "none"}");
            return ExitCode.Well;
        });
        return verb;
    }

    /// <summary>What begins as what was written.</summary>
    internal static IEnumerable<(string Word, string Description)> Render(CompletionWords words, IEnumerable<string> names, string written) =>
        words.Words.Concat(names.Select(n => (words.Prefix + n, ""))).Where(w => w.Item1.StartsWith(written, StringComparison.Ordinal));

    private static async Task<IReadOnlyList<string>> NamesAsync(LiveNames kind, IReadOnlyList<string> words, TimeProvider clock, CancellationToken ct)
    {
        var within = int.TryParse(Environment.GetEnvironmentVariable(WithinVariable), out var ms) && ms > 0 ? ms : StandardMs;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(within), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var site = SiteClient.Open(HostIn(words));
            var status = await site.StatusAsync(both.Token);
            var (servers, spares) = (status.Servers.Select(s => s.Name), status.Spares.Select(s => s.Name));
            return
            [
                .. (kind switch
                {
                    LiveNames.Servers => servers,
                    LiveNames.Spares => spares,
                    LiveNames.Recorders => servers.Concat(spares),
                    LiveNames.Takeovers => status.Takeovers.Select(t => t.Name),
                    LiveNames.Cameras => status.Cameras.Select(c => c.Camera),
                    _ => servers.Concat(spares).Concat(status.Takeovers.Select(t => t.Name)),
                }).Distinct(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is CliException or OperationCanceledException or HttpRequestException or IOException)
        {
            return []; // Nobody answers, or not in time: then there are no names, and no complaint.
        }
    }

    private static string? HostIn(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--host" && i + 1 < words.Count)
            {
                return words[i + 1];
            }

            if (words[i].StartsWith("--host=", StringComparison.Ordinal))
            {
                return words[i]["--host=".Length..];
            }
        }

        return null;
    }
}
