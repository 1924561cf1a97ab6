using System.CommandLine;

namespace Failover.Cli;

/// <summary><c>failover version</c>: this program's, and of what it talks to. It never fails for a site that is away.</summary>
internal static class VersionVerb
{
    public static Command Create(VerbContext context)
    {
        var client = new Option<bool>("--client") { Description = "Only of this program: nobody is asked." };
        var output = new OutputOption();
        var verb = new Command("version", "The versions of this program, of every service and recorder that answers, and of the custom resources.") { client };
        output.AddTo(verb);
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var report = new VersionReport { Client = SiteVersions.ProcessVersionOfClient };
            if (!parsed.GetValue(client))
            {
                using var site = context.Target.Open(parsed);
                report = await SiteVersions.AskAsync(site, context.Clock, ct);
            }

            if (output.IsTable(parsed))
            {
                context.Screen.Lines(VersionText.Render(report));
            }
            else
            {
                output.Print(context.Screen, parsed, report);
            }

            return ExitCode.Well;
        });
        return verb;
    }
}
