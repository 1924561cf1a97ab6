using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover drill SERVER</c>: a takeover of a server that is well, there and back, with a dated report.</summary>
internal static class DrillVerb
{
    private const int MostSeconds = 24 * 3600;

    public static Command Create(VerbContext context)
    {
        var server = new Argument<string>("server") { Description = "Name of the server." };
        var to = new Option<string?>("--to") { Description = "The spare that shall serve; else the best one.", HelpName = "SPARE" };
        var seconds = new Option<int>("--seconds") { Description = "How long the spare serves (1 to 86400).", DefaultValueFactory = _ => 15 };
        var by = new Option<string?>("--by") { Description = "Who wishes it; else your user name.", HelpName = "NAME" };
        var folder = new Option<string>("--out") { Description = "Folder for the report's files.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var json = new Option<bool>("--json") { Description = "Print the report's JSON instead of its page." };
        var verb = new Command(
            "drill", "Let a spare take over a server that is well, serve, and give back, with no gap; the server records on. Leaves a dated report. Exit 1 when a picture is missing.")
        {
            server, to, seconds, folder, by, json,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var (lasts, target) = (parsed.GetValue(seconds), Path.GetFullPath(parsed.GetValue(folder)!));
            if (lasts is < 1 or > MostSeconds)
            {
                throw new CliException($"--seconds is {lasts}; it must be 1 to {MostSeconds}.", ExitCode.BadInput);
            }

            if (!Directory.Exists(target))
            {
                throw new CliException($"--out names '{target}', which does not exist: create it first.", ExitCode.BadInput);
            }

            var name = $"{context.Clock.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
            using var site = context.Target.Open(parsed);
            var proof = $"proof-drill-{parsed.GetRequiredValue(server)}-{name}";
            var options = new DrillOptions(parsed.GetRequiredValue(server), name, Wisher.NameOf(parsed.GetValue(by)), parsed.GetValue(to), lasts, $"{proof}.json");
            var quiet = parsed.GetValue(json);
            var run = new DrillRun(site, options, context.Clock, text => Tell(context.Screen, text, quiet));
            var report = await run.RunAsync(ct);
            await ProofFile.WriteAsync(run.Proof!, Path.Combine(target, proof), ct);
            Write(context.Screen, report, Path.Combine(target, $"drill-{options.Server}-{name}"), quiet);
            return report.Passed ? ExitCode.Well : ExitCode.Failed;
        });
        return verb;
    }

    private static void Tell(Screen screen, string text, bool quiet)
    {
        if (!quiet)
        {
            screen.Line(text);
        }
    }

    private static void Write(Screen screen, DrillReport report, string path, bool json)
    {
        var lines = DrillText.Render(report);
        var text = JsonSerializer.Serialize(report, FailoverJson.Indented);
        File.WriteAllText($"{path}.json", text + "\n");
        File.WriteAllText($"{path}.txt", TextLine.PlainText(lines));
        if (json)
        {
            screen.Out.WriteLine(text);
            return;
        }

        screen.Line();
        screen.Lines(lines);
        screen.Line();
        screen.Line($"The report is in {path}.txt and {Path.GetFileName(path)}.json; what its numbers are taken from in {Path.ChangeExtension(report.Proof, ".html")}");
    }
}
