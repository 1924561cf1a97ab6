using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>GET /v1/logs</c>: the newest log lines of this process; <c>GET /v1/logs/{recorder}</c>: those of a recorder, fetched from it.</summary>
internal static class LogsApi
{
    public static void Map(WebApplication app)
    {
        var ring = app.Services.GetRequiredService<LogRing>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var recorders = app.Services.GetRequiredService<RecorderLogs>();
        var store = app.Services.GetRequiredService<ISiteStore>();
        app.MapGet("/v1/logs", SiteApi.Viewable(app, context => LogEndpoint.AnswerAsync(context, ring, time, app.Lifetime.ApplicationStopping)));
        app.MapGet("/v1/logs/{recorder}", SiteApi.Viewable(app, context => OfRecorderAsync(context, recorders, store, app.Lifetime.ApplicationStopping)));
    }

    private static async Task OfRecorderAsync(HttpContext context, RecorderLogs recorders, ISiteStore store, CancellationToken stopping)
    {
        var name = (string)context.Request.RouteValues["recorder"]!;
        if (LogEndpoint.Parse(context.Request.Query) is not { } query)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, LogEndpoint.Usage);
            return;
        }
        // The site's token goes along: only to addresses that the site names.
        if (await RecorderAddress.FindAsync(store, name, context.RequestAborted) is not { } address)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status404NotFound, RecorderAddress.Unknown(name));
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var (page, why) = await recorders.ReadAsync(name, address, query, either.Token);
        await (page is null ? Answers.RefuseAsync(context, StatusCodes.Status502BadGateway, why) : Answers.JsonAsync(context, page));
    }
}
