using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover status</c>: what is going on; exit 3 when something is not protected.</summary>
internal static class StatusVerb
{
    public static Command Create(VerbContext context)
    {
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Long tables whole, with the rows that are in order." };
        var output = new OutputOption();
        var verb = new Command("status", "Show servers, spares, cameras, takeovers and reinsertions, the worst first. Exit 3 when something is not protected.") { verbose };
        output.AddTo(verb);
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            if (output.IsTable(parsed))
            {
                return await ShowAsync(context, site, parsed.GetValue(verbose), ct);
            }

            var text = await site.StatusJsonAsync(ct);
            output.Print(context.Screen, parsed, text);
            return ExitOf(JsonSerializer.Deserialize<SiteStatus>(text, FailoverJson.Options)
                ?? throw new CliException("The site answered an empty status: look at its log."));
        });
        return verb;
    }

    private static async Task<int> ShowAsync(VerbContext context, ISite site, bool verbose, CancellationToken ct)
    {
        SiteStatus status;
        try
        {
            status = await site.StatusAsync(ct);
        }
        catch (CliException e) when (site.InCluster)
        {
            // Without management the objects still say what was so some seconds ago.
            return await ShowObjectsAsync(context, site, e, ct);
        }

        context.Screen.Lines(StatusText.Render(status, context.Screen.Width, context.Program, verbose));
        return ExitOf(status);
    }

    private static async Task<int> ShowObjectsAsync(VerbContext context, ISite site, CliException why, CancellationToken ct)
    {
        IReadOnlyList<ObjectRow> rows;
        try
        {
            rows = await ObjectsStatus.ReadAsync(site, ct);
        }
        catch (CliException)
        {
            throw why;
        }

        context.Screen.Error($"failover: {why.Message}");
        context.Screen.Lines(ObjectsStatus.Render(site.Place, rows, context.Screen.Width));
        return rows.Count > 0 && rows.All(r => r.Ready != ConditionStatus.False) ? ExitCode.Well : ExitCode.Unhealthy;
    }

    private static int ExitOf(SiteStatus status) => Readiness.OfSite(status).Count == 0 ? ExitCode.Well : ExitCode.Unhealthy;
}
