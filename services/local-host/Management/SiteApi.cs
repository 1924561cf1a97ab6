using System.Globalization;
using System.Text;
using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>/v1/apply</c>, <c>/v1/status</c>, <c>/v1/guards</c>, <c>/v1/events</c>, <c>/v1/objects</c>.</summary>
internal static class SiteApi
{
    private const int MaxYamlBytes = 8 * 1024 * 1024;
    private const int MaxWaitSeconds = 10;

    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var status = app.Services.GetRequiredService<StatusReader>();
        var events = app.Services.GetRequiredService<EventLog>();
        var store = app.Services.GetRequiredService<ISiteStore>();
        var apply = app.Services.GetRequiredService<SiteApply>();
        var membership = app.Services.GetRequiredService<SiteMembership>();
        var time = app.Services.GetRequiredService<TimeProvider>();

        app.MapGet("/v1/status", Viewable(app, async context =>
            await Answers.JsonAsync(context, await status.ReadAsync(context.RequestAborted))));
        var guards = app.Services.GetRequiredService<GuardPlanReader>();
        app.MapGet("/v1/guards", Viewable(app, context => GuardsAsync(context, guards)));
        app.MapGet("/v1/events", Viewable(app, context => EventsAsync(context, events, time, app.Lifetime.ApplicationStopping)));
        app.MapGet("/v1/objects/{kind}", Guarded(token, context => ObjectsAsync(context, store)));
        app.MapGet("/v1/objects/{kind}/{name}", Guarded(token, context => ObjectsAsync(context, store)));
        var desk = app.Services.GetRequiredService<LicenseDesk>();
        app.MapPost("/v1/apply", Guarded(token, context => ApplyAsync(context, apply, membership, desk)));
    }

    internal static RequestDelegate Guarded(SiteToken token, RequestDelegate handler) => context => token.Admits(context.Request)
        ? handler(context)
        : Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, "Show the site's token (content of site.token): Authorization: Bearer TOKEN.");

    /// <summary>What a viewer may ask too: nothing that changes, and no object whole.</summary>
    internal static RequestDelegate Viewable(WebApplication app, RequestDelegate handler)
    {
        var (viewer, guarded) = (app.Services.GetService<ViewerToken>() ?? ViewerToken.None, Guarded(app.Services.GetRequiredService<SiteToken>(), handler));
        return context => viewer.IsShownBy(context.Request) ? handler(context) : guarded(context);
    }

    private static async Task GuardsAsync(HttpContext context, GuardPlanReader guards)
    {
        if (await guards.ReadAsync(context.RequestAborted) is { } report)
        {
            await Answers.JsonAsync(context, report);
            return;
        }
        await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Election does not answer: who guards whom is not known now.");
    }

    private static async Task EventsAsync(HttpContext context, EventLog events, TimeProvider time, CancellationToken stopping)
    {
        var query = context.Request.Query;
        if (!TryNumber(query["after"], 0, out var after) || !TryNumber(query["waitSeconds"], MaxWaitSeconds, out var wait))
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "after and waitSeconds are whole numbers.");
            return;
        }
        // A long poll does not hold up the end: it answers with what it has.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var page = await events.ReadAsync(after, TimeSpan.FromSeconds(Math.Clamp(wait, 0, MaxWaitSeconds)), time, either.Token);
        await Answers.JsonAsync(context, page);
    }

    private static bool TryNumber(string? text, long otherwise, out long number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static async Task ApplyAsync(HttpContext context, SiteApply apply, SiteMembership membership, LicenseDesk desk)
    {
        var request = context.Request;
        if (request.ContentLength > MaxYamlBytes)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A site.yaml has at most {MaxYamlBytes} bytes.");
            return;
        }
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var file = request.Query["file"].ToString();
        // Once begun it is finished: a client that hangs up must not leave half a site.
        var answer = await apply.ApplyAsync(
            text, file.Length == 0 ? "site.yaml" : file, CancellationToken.None,
            string.Equals(request.Query["confirmUnprotected"], "true", StringComparison.OrdinalIgnoreCase));
        membership.Enter(answer);
        if (answer.Problems.Count == 0)
        {
            // What the change means for the licence is told at once, not only in the next status.
            var verdict = await desk.JudgeAsync(CancellationToken.None);
            answer = answer with { Warnings = verdict.Entitled ? verdict.Notes : [.. verdict.Reasons, .. verdict.Notes] };
        }
        await Answers.JsonAsync(context, answer, answer.Problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static Task ObjectsAsync(HttpContext context, ISiteStore store) => ((string?)context.Request.RouteValues["kind"])?.ToLowerInvariant() switch
    {
        "site" => ObjectsAsync<Site>(context, store),
        "siteserver" => ObjectsAsync<SiteServer>(context, store),
        "failoverserver" => ObjectsAsync<FailoverServer>(context, store),
        "camera" => ObjectsAsync<Camera>(context, store),
        "failoverlicense" => ObjectsAsync<FailoverLicense>(context, store),
        "takeover" => ObjectsAsync<Takeover>(context, store),
        "reinsertion" => ObjectsAsync<Reinsertion>(context, store),
        var kind => Answers.RefuseAsync(
            context, StatusCodes.Status404NotFound,
            $"The kind '{kind}' is unknown; known are Site, SiteServer, FailoverServer, Camera, FailoverLicense, Takeover, Reinsertion."),
    };

    private static async Task ObjectsAsync<T>(HttpContext context, ISiteStore store)
        where T : class, ISiteObject
    {
        if (context.Request.RouteValues["name"] is not string name)
        {
            await Answers.JsonAsync(context, await store.ListAsync<T>(context.RequestAborted));
        }
        else if (await store.GetAsync<T>(name, context.RequestAborted) is { } found)
        {
            await Answers.JsonAsync(context, found);
        }
        else
        {
            await Answers.RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no {T.Kind} '{name}'.");
        }
    }
}
