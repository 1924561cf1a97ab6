using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover apply -f site.yaml</c>: checks the file here first, then hands it to the site.</summary>
internal static class ApplyVerb
{
    public static Command Create(VerbContext context)
    {
        var file = new Option<string>("--file", "-f") { Description = "A site.yaml.", Required = true, HelpName = "FILE" };
        var check = new Option<bool>("--check") { Description = "Only check the file; change nothing." };
        var confirm = new Option<bool>("--confirm-unprotected")
        {
            Description = "Apply even when the site may lose its failover (cameras beyond the licence's count).",
        };
        var verb = new Command("apply", "Apply a site.yaml: servers, spares, cameras. All errors at once with line numbers, exit 2, nothing changed.")
        {
            file, check, confirm,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            var yaml = SiteYaml.Read(path);
            if (parsed.GetValue(check))
            {
                SiteYaml.Check(yaml, path);
                context.Screen.Line($"{path} is in order.");
                return ExitCode.Well;
            }

            using var site = context.Target.Open(parsed);
            await SiteYaml.CheckAgainstAsync(site, yaml, path, ct);
            Print(context.Screen, SiteYaml.Accepted(await site.ApplyAsync(yaml, path, parsed.GetValue(confirm), ct)));
            return ExitCode.Well;
        });
        return verb;
    }

    private static void Print(Screen screen, ApplyAnswer answer)
    {
        foreach (var row in answer.Results)
        {
            var tone = row.Outcome == ApplyOutcome.Unchanged ? Tone.Faint : Tone.Good;
            screen.Line(TextLine.Of($"{row.Kind}/{row.Name} ", new Piece(row.Outcome.ToString().ToLowerInvariant(), tone)));
        }

        screen.Lines(answer.Warnings.Select(w => TextLine.Of(new Piece("licence: ", Tone.Warn), w)));
    }
}
