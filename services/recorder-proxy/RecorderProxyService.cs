using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.RecorderProxy;

/// <summary>Where does this server answer now? One stable address for every server.</summary>
public static class RecorderProxyService
{
    public static ServiceDefinition Definition { get; } = new("recorder-proxy", AddRecorderProxy, MapRecorderProxy) { Port = 7410 };

    public static IServiceCollection AddRecorderProxy(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<RecorderForwarding>();
        services.AddHostedService<RecorderProxyWorker>();
        return services;
    }

    public static WebApplication MapRecorderProxy(this WebApplication app)
    {
        var table = app.Services.GetRequiredService<RouteTable>();
        var forwarding = app.Services.GetRequiredService<RecorderForwarding>();
        app.MapBusTopic<Beat>(Topics.Beats, (beat, _) =>
        {
            table.OnBeat(beat);
            return Task.CompletedTask;
        });
        app.MapGet("/", () => Results.Json(table.Servers.Select(s => table.Choose(s)).ToList(), FailoverJson.Options));
        app.Map("/{server}/{**path}", (HttpContext context, string server, string? path) => forwarding.HandleAsync(context, server, path));
        return app;
    }
}
