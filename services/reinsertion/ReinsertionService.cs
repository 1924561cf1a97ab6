using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Reinsertions;

/// <summary>Is every holding home? Keeps the Reinsertion objects; the home recorder pulls by itself.</summary>
public static class ReinsertionService
{
    public static ServiceDefinition Definition { get; } = new("reinsertion", AddReinsertion, MapReinsertion);

    public static IServiceCollection AddReinsertion(this IServiceCollection services)
    {
        services.AddSingleton<ReinsertionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ReinsertionWorker>());
        return services;
    }

    public static WebApplication MapReinsertion(this WebApplication app)
    {
        var worker = app.Services.GetRequiredService<ReinsertionWorker>();
        app.MapBusTopic<Beat>(Topics.Beats, worker.OnBeatAsync);
        return app;
    }
}
