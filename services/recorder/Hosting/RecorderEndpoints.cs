using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Recorder;

/// <summary>The recorder's HTTP surface: docs/ref/http-api.md.</summary>
internal static class RecorderEndpoints
{
    public static void Map(WebApplication app, RecorderCore recorder, string siteToken)
    {
        MapState(app, recorder);
        MapBus(app, recorder);
        VideoEndpoints.Map(app, recorder);
        EvidenceEndpoint.Map(app, recorder.Evidence);
        RelayEndpoint.Map(app, (server, camera) => recorder.Reconciler.Find(server, camera) as CameraFeed, siteToken, recorder.Services.Time);
        HoldingEndpoints.Map(app, recorder.Services.Store, siteToken, recorder.Services.Time);
        MapLogs(app, recorder, siteToken);
    }

    private static void MapLogs(WebApplication app, RecorderCore recorder, string siteToken)
    {
        var logs = app.Services.GetRequiredService<LogRing>();
        app.MapGroup("").AddEndpointFilter(SiteToken.Filter(siteToken)).MapGet(
            "/logs", (HttpContext context) => LogEndpoint.AnswerAsync(context, logs, recorder.Services.Time, app.Lifetime.ApplicationStopping));
    }

    private static void MapState(WebApplication app, RecorderCore recorder)
    {
        app.MapGet("/probe", () => Json(recorder.Reporter.Probe()));
        app.MapGet("/status", () => Json(new RecorderStatus { Beat = recorder.Reporter.Beat(), Probe = recorder.Reporter.Probe() }));
        app.MapGet("/recent", (string server, string camera) =>
            recorder.Reconciler.Find(server, camera) is { } feed
                ? Json(feed.Recent())
                : NotHere(recorder, server, camera));
    }

    private static void MapBus(WebApplication app, RecorderCore recorder)
    {
        app.MapBusTopic<RecorderPlan>(
            Topics.Plans,
            (plan, _) =>
            {
                recorder.Reconciler.Offer(plan);
                return Task.CompletedTask;
            },
            routingKey: recorder.Services.Name);
        app.MapBusTopic<ReinsertionOrder>(
            Topics.Reinsertions,
            (order, ct) =>
            {
                if (order.DropBy is not null)
                {
                    return recorder.Dropping.RunAsync(order, ct);
                }

                if (order.Adoption is not null)
                {
                    recorder.Adopting.Offer(order);
                    return Task.CompletedTask;
                }

                recorder.Puller.Offer(order);
                return Task.CompletedTask;
            });
    }

    /// <summary>The house's JSON.</summary>
    public static IResult Json<T>(T value) => Results.Json(value, FailoverJson.Options);

    public static IResult NotHere(RecorderCore recorder, string server, string camera) =>
        Results.Json(new { error = $"{recorder.Services.Name} has no camera {camera} of {server}." }, FailoverJson.Options, statusCode: 404);
}
