using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>
/// <c>POST /v1/servers/{name}/takeover, release, reinsert, maintenance, drill, drop, adopt</c>: what an operator does by hand;
/// <c>POST /v1/servers/{name}/would/{verb}</c>: the same answer, and nothing is stored; <c>GET /v1/servers/{name}/may/{verb}</c>: could something
/// come of it.
/// </summary>
internal static class WishApi
{
    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var desk = app.Services.GetRequiredService<WishDesk>();
        var judge = app.Services.GetRequiredService<IWishJudge>();
        app.MapGet("/v1/servers/{name}/may/{verb}", SiteApi.Viewable(app, context => MayAsync(context, judge)));
        foreach (var verb in Enum.GetValues<OperatorVerb>())
        {
            var word = verb.ToString().ToLowerInvariant();
            app.MapPost($"/v1/servers/{{name}}/{word}", SiteApi.Guarded(token, context => WishAsync(context, desk, verb, dryRun: false)));
            app.MapPost($"/v1/servers/{{name}}/would/{word}", SiteApi.Guarded(token, context => WishAsync(context, desk, verb, dryRun: true)));
        }
    }

    private static async Task MayAsync(HttpContext context, IWishJudge judge)
    {
        if (!Enum.TryParse<OperatorVerb>((string?)context.Request.RouteValues["verb"], ignoreCase: true, out var verb) || verb is OperatorVerb.Maintenance or OperatorVerb.Drop or OperatorVerb.Adopt)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status404NotFound, "Election is asked of takeover, release, reinsert and drill.");
            return;
        }
        var to = context.Request.Query["to"].ToString();
        if (await judge.AskAsync((string)context.Request.RouteValues["name"]!, verb, to.Length == 0 ? null : to, context.RequestAborted) is { } answer)
        {
            await Answers.JsonAsync(context, answer);
            return;
        }
        await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Election does not answer: what would come of it is not known now.");
    }

    private static async Task WishAsync(HttpContext context, WishDesk desk, OperatorVerb verb, bool dryRun)
    {
        if (await ReadAsync(context) is not { } request)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "Send a JSON object (application/json): {by, to, seconds, on, drill, cameras, confirm}, each as far as the verb uses it.");
            return;
        }
        if (WishDesk.WhyBad(verb, request) is { } bad)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, bad);
            return;
        }
        var server = (string)context.Request.RouteValues["name"]!;
        WishAnswer? answer;
        try
        {
            // Once begun it is finished: a client that hangs up does not leave half a wish.
            answer = await desk.WishAsync(server, verb, dryRun ? request with { DryRun = true } : request, CancellationToken.None);
        }
        catch (StoreConflictException conflict)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"{conflict.Message} Others wrote each time; nothing was stored: ask again.");
            return;
        }
        if (answer is null)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Election does not answer: what would come of it is not known now; nothing was stored.");
            return;
        }
        await Answers.JsonAsync(context, answer, answer.Accepted ? StatusCodes.Status200OK : answer.UnknownName ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
    }

    private static async Task<WishRequest?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0)
        {
            return new WishRequest();
        }
        try
        {
            return await context.Request.ReadFromJsonAsync<WishRequest>(FailoverJson.Options, context.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
