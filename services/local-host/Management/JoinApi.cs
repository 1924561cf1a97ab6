using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary><c>POST /v1/recorders/join</c>: a recorder, here or elsewhere, gets its place on the bus.</summary>
internal static class JoinApi
{
    public static void Map(WebApplication app)
    {
        var token = app.Services.GetRequiredService<SiteToken>();
        var store = app.Services.GetRequiredService<ISiteStore>();
        // Without it the site's bus is a broker, which recorders reach by themselves.
        var standIn = app.Services.GetService<DaprStandIn>();
        var sidecars = app.Services.GetService<SidecarServer>();
        var membership = app.Services.GetRequiredService<SiteMembership>();
        app.MapPost("/v1/recorders/join", async (HttpContext context) =>
        {
            if (!token.IsShownBy(context.Request))
            {
                await Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, "Show the site's token (content of site.token): Authorization: Bearer TOKEN.");
                return;
            }
            if (standIn is null || sidecars is null)
            {
                await Answers.RefuseAsync(context, StatusCodes.Status409Conflict,
                    "this site's bus is a broker: start the recorder with --bus rabbitmq --broker URL --site-name NAME instead of --site.");
                return;
            }
            if (await ReadAsync(context) is not { } request)
            {
                await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "Send {name, bootId, appUrl}; appUrl is the recorder's http address.");
                return;
            }
            if (membership.Site.Length == 0)
            {
                await Answers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the site has no site.yaml yet (failover apply -f site.yaml).");
                return;
            }
            if (!await IsServerAsync(store, request.Name, context.RequestAborted))
            {
                await Answers.RefuseAsync(context, StatusCodes.Status404NotFound,
                    $"the site has no SiteServer or FailoverServer '{request.Name}' (add it to site.yaml and apply).");
                return;
            }
            var sidecar = standIn.Register(request.Name);
            await sidecar.ConnectAsync(new AppInstance(request.Name, request.BootId, request.AppUrl), context.RequestAborted);
            // The recorder reached this address by that host, so it reaches the bus by it too.
            var host = context.Request.Host.Host;
            await Answers.JsonAsync(context, new JoinAnswer(
                membership.Site, $"http://{host}:{sidecars.GrpcPort}", $"http://{host}:{sidecars.HttpPort}", sidecar.ApiToken, sidecar.AppToken));
        });
    }

    private static async Task<JoinRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            var request = await context.Request.ReadFromJsonAsync<JoinRequest>(FailoverJson.Options, context.RequestAborted);
            return request is { Name.Length: > 0, BootId.Length: > 0, AppUrl: not null }
                && Uri.TryCreate(request.AppUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? request : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<bool> IsServerAsync(ISiteStore store, string name, CancellationToken ct) =>
        await store.GetAsync<SiteServer>(name, ct) is not null || await store.GetAsync<FailoverServer>(name, ct) is not null;
}
