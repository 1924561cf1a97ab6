using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Election;

/// <summary>Who guards whom, and who assumes? Needs the site store, the secrets and the bus.</summary>
public static class ElectionService
{
    public static ServiceDefinition Definition { get; } = new("election", AddElection, MapElection);

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
        app.MapGet("/v1/servers/{server}/may/{verb}", (HttpContext context) => AnswerWishAsync(worker, context));
        return app;
    }

    private static Task AnswerWishAsync(ElectionWorker worker, HttpContext context)
    {
        var server = (string)context.Request.RouteValues["server"]!;
        if (!Enum.TryParse<OperatorVerb>((string?)context.Request.RouteValues["verb"], ignoreCase: true, out var verb))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsJsonAsync(new ErrorAnswer("Known are takeover, release, reinsert and drill."), FailoverJson.Options, context.RequestAborted);
        }
        var to = context.Request.Query["to"].ToString();
        var answer = worker.JudgeWish(server, verb, new WishRequest { To = to.Length == 0 ? null : to });
        context.Response.StatusCode = answer is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return answer is null
            ? context.Response.WriteAsJsonAsync(new ErrorAnswer("Election has not looked at the site yet: ask again in a moment."), FailoverJson.Options, context.RequestAborted)
            : context.Response.WriteAsJsonAsync(answer, FailoverJson.Options, context.RequestAborted);
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
