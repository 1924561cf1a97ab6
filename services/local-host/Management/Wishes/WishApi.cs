using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>POST /v1/servers/{name}/takeover, release, reinsert, maintenance, drill, drop, adopt</c>: what an operator does by hand.</summary>
internal static class WishApi
{
    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var desk = app.Services.GetRequiredService<WishDesk>();
        foreach (var verb in Enum.GetValues<OperatorVerb>())
        {
            app.MapPost($"/v1/servers/{{name}}/{verb.ToString().ToLowerInvariant()}", context => token.Admits(context.Request)
                ? WishAsync(context, desk, verb)
                : Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, "Show the site's token (content of site.token): Authorization: Bearer TOKEN."));
        }
    }

    private static async Task WishAsync(HttpContext context, WishDesk desk, OperatorVerb verb)
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
            answer = await desk.WishAsync(server, verb, request, CancellationToken.None);
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
