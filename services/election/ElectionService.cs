using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Election;

/// <summary>Who guards whom, and who assumes? Needs the site store, the secrets and the bus.</summary>
public static class ElectionService
{
    public static IServiceCollection AddElection(this IServiceCollection services)
    {
        services.AddSingleton<ElectionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ElectionWorker>());
        return services;
    }

    public static WebApplication MapElection(this WebApplication app)
    {
        var worker = app.Services.GetRequiredService<ElectionWorker>();
        app.MapBusTopic<Beat>(Topics.Beats, worker.OnBeatAsync);
        app.MapBusTopic<HealthReport>(Topics.Health, worker.OnHealthAsync);
        app.MapBusTopic<VerdictReport>(Topics.Verdicts, worker.OnVerdictAsync);
        return app;
    }
}
