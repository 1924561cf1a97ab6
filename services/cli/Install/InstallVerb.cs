using System.CommandLine;

namespace Failover.Cli;

/// <summary><c>failover install plugin</c>: kubectl finds this program.</summary>
internal static class InstallVerb
{
    public static Command Create(VerbContext context)
    {
        var verb = new Command("install", "Make this program known: to kubectl.");
        verb.Add(Plugin(context));
        return verb;
    }

    private static Command Plugin(VerbContext context)
    {
        var folder = new Option<string?>("--dir") { Description = "A folder of PATH; else ~/.local/bin, if it is one.", HelpName = "DIR" };
        var verb = new Command("plugin", "Write the small script kubectl-failover, by which kubectl finds this program (kubectl failover status), and kubectl_complete-failover, by which it completes.") { folder };
        verb.SetAction(parsed =>
        {
            var path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
            var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "bin");
            var wanted = FolderOf(parsed.GetValue(folder), home, path);
            var target = PluginScript.TargetOfProcess();
            var file = PluginScript.Write(wanted, target);
            context.Screen.Line($"{file} is written: kubectl failover status.");
            if (PluginScript.WriteCompletion(wanted, target) is { } completion)
            {
                context.Screen.Line($"{completion} is written: with kubectl's own completion (kubectl completion --help) it completes names, too.");
            }

            if (!IsOn(path, wanted))
            {
                context.Screen.Line($"{wanted} is not on PATH: add it, or kubectl does not find the plugin.");
            }

            return ExitCode.Well;
        });
        return verb;
    }

    internal static string FolderOf(string? option, string home, IReadOnlyCollection<string> path) => option is not null
        ? Directory.Exists(option) ? Path.GetFullPath(option) : throw new CliException($"The folder {option} does not exist: make it, or name another with --dir.", ExitCode.BadInput)
        : IsOn(path, home) && Directory.Exists(home) ? home
        : throw new CliException($"{home} is not on PATH: name a folder that is with --dir.", ExitCode.BadInput);

    private static bool IsOn(IEnumerable<string> path, string folder) =>
        path.Any(p => string.Equals(Path.TrimEndingDirectorySeparator(p), Path.TrimEndingDirectorySeparator(folder), StringComparison.Ordinal));
}
