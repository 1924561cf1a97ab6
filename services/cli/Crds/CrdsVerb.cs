using System.CommandLine;
using Failover.Platform;

namespace Failover.Cli;

/// <summary><c>failover crds</c>: the custom resources of a cluster, made from the contracts.</summary>
internal static class CrdsVerb
{
    public static Command Create(VerbContext context)
    {
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Write one file per kind into this folder.", HelpName = "DIR" };
        var chart = new Option<bool>("--chart") { Description = "As templates of the chart failover-crds." };
        var verb = new Command("crds", "Print the CustomResourceDefinitions: failover crds | kubectl apply --server-side -f -") { folder, chart };
        verb.SetAction(parsed =>
        {
            var files = parsed.GetValue(chart) ? CustomResources.ChartTemplates() : CustomResources.Files();
            if (parsed.GetValue(folder) is { } directory)
            {
                Write(context.Screen, directory, files);
                return;
            }
            foreach (var (_, text) in files)
            {
                context.Screen.Line("---");
                context.Screen.Line(text.TrimEnd('\n'));
            }
        });
        return verb;
    }

    private static void Write(Screen screen, DirectoryInfo directory, IReadOnlyList<(string File, string Text)> files)
    {
        directory.Create();
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(directory.FullName, file), text);
        }
        screen.Line($"{files.Count} files are in {directory}.");
    }
}
