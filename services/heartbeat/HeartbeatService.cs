using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Heartbeat;

/// <summary>Is this server alive, and does it record? Keeps nothing: every server is Unknown until probed.</summary>
public static class HeartbeatService
{
    public static ServiceDefinition Definition { get; } = new("heartbeat", AddHeartbeat, MapHeartbeat);

    public static IServiceCollection AddHeartbeat(this IServiceCollection services)
    {
        services.AddSingleton<HeartbeatWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<HeartbeatWorker>());
        return services;
    }

    public static WebApplication MapHeartbeat(this WebApplication app)
    {
        var worker = app.Services.GetRequiredService<HeartbeatWorker>();
        app.MapBusTopic<Beat>(Topics.Beats, worker.OnBeatAsync);
        return app;
    }
}
