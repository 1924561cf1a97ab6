using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Demo;

/// <summary><c>GET /witness</c>, <c>GET /witness/{camera}?from=&amp;to=</c> (ticks) and <c>POST /cameras/{camera}/drop</c>, loopback only.</summary>
internal static class WitnessEndpoint
{
    public static WebApplication Create(CameraSite site, int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapGet("/witness", () => Results.Json(site.Witness(), FailoverJson.Options));
        app.MapGet("/witness/{camera}", (string camera, long? from, long? to) =>
            site.WitnessOf(camera, from ?? 0, to ?? long.MaxValue) is { } found
                ? Results.Json(found, FailoverJson.Options)
                : Results.NotFound());
        app.MapPost("/cameras/{camera}/drop", (string camera) => site.DropSessions(camera));
        return app;
    }
}
