using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
        app.MapGet("/v1/guards", (HttpContext context) => AnswerGuardsAsync(worker, context));
        return app;
    }

    private static Task AnswerGuardsAsync(ElectionWorker worker, HttpContext context)
    {
        var report = worker.ReadGuards();
        context.Response.StatusCode = report is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return report is null
            ? context.Response.WriteAsJsonAsync(new ErrorAnswer("Election has not looked at the site yet: ask again in a moment."), FailoverJson.Options, context.RequestAborted)
            : context.Response.WriteAsJsonAsync(report, FailoverJson.Options, context.RequestAborted);
    }
}
