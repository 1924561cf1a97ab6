using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover status</c>: what is going on; exit 3 when something is not protected.</summary>
internal static class StatusVerb
{
    public static Command Create(VerbContext context)
    {
        var host = HostOption.Create();
        var json = new Option<bool>("--json") { Description = "Print the one JSON that all of this comes from." };
        var verb = new Command("status", "Show servers, spares, cameras, takeovers and reinsertions. Exit 3 when something is not protected.") { host, json };
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = SiteClient.Open(parsed.GetValue(host));
            if (!parsed.GetValue(json))
            {
                var status = await site.StatusAsync(ct);
                context.Screen.Lines(StatusText.Render(status, context.Screen.Width));
                return ExitOf(status);
            }

            var text = await site.StatusJsonAsync(ct);
            context.Screen.Out.WriteLine(text);
            return ExitOf(JsonSerializer.Deserialize<SiteStatus>(text, FailoverJson.Options)
                ?? throw new CliException("The site answered an empty status: look at its log."));
        });
        return verb;
    }

    private static int ExitOf(SiteStatus status) => Readiness.OfSite(status).Count == 0 ? ExitCode.Well : ExitCode.Unhealthy;
}
