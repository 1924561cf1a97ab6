using Failover.License;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>/v1/licenses</c>: list, install, remove. The signed texts go in and never out.</summary>
internal static class LicenseApi
{
    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var desk = app.Services.GetRequiredService<LicenseDesk>();
        var journal = app.Services.GetRequiredService<IJournal>();
        app.MapGet("/v1/licenses", SiteApi.Viewable(app, async context => await Answers.JsonAsync(context, await desk.ListAsync(context.RequestAborted))));
        // Public keys: by them a command line judges a file as this process does (ADR 51).
        app.MapGet("/v1/licenses/keys", SiteApi.Viewable(app, context => Answers.JsonAsync(context, desk.Keys.Pems)));
        app.MapPost("/v1/licenses", SiteApi.Guarded(token, context => InstallAsync(context, desk, journal)));
        app.MapDelete("/v1/licenses/{name}", SiteApi.Guarded(token, context => RemoveAsync(context, desk, journal)));
    }

    private static async Task InstallAsync(HttpContext context, LicenseDesk desk, IJournal journal)
    {
        var (text, problem) = await TokenText.ReadAsync(context.Request.Body, context.RequestAborted);
        if (text is null)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, $"The file is refused: {problem}.");
            return;
        }
        // Once begun it is finished, whoever hangs up.
        var (answer, why) = await desk.InstallAsync(text, CancellationToken.None);
        if (answer is null)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, why);
            return;
        }
        journal.Write(Contracts.JournalSeverity.Info, Contracts.JournalKind.LicenceInstalled, $"Licence {answer.Name} (serial {answer.Licence.Serial}): {answer.Outcome.ToString().ToLowerInvariant()}.");
        await Answers.JsonAsync(context, answer);
    }

    private static async Task RemoveAsync(HttpContext context, LicenseDesk desk, IJournal journal)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var confirmed = string.Equals(context.Request.Query["confirmUnprotected"], "true", StringComparison.OrdinalIgnoreCase);
        var (answer, why, missing) = await desk.RemoveAsync(name, confirmed, CancellationToken.None);
        if (answer is null)
        {
            await Answers.RefuseAsync(context, missing ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, why);
            return;
        }
        journal.Write(Contracts.JournalSeverity.Warning, Contracts.JournalKind.LicenceRemoved, $"Licence {answer.Name} (serial {answer.Licence.Serial}) was removed.");
        await Answers.JsonAsync(context, answer);
    }
}
