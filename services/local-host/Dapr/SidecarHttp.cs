using System.Text.Json.Nodes;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Failover.LocalHost;

/// <summary>The HTTP twin of the sidecar: publish, metadata, health.</summary>
internal static class SidecarHttp
{
    private const long MaxBodyBytes = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app, DaprStandIn standIn)
    {
        // Health asks for no token, as in daprd.
        app.MapGet("/v1.0/healthz", (HttpContext context) => AnswerHealth(context, standIn));
        app.MapGet("/v1.0/healthz/outbound", (HttpContext context) => AnswerHealth(context, standIn));
        app.MapMethods("/v1.0/publish/{pubsub}/{*topic}", ["POST", "PUT"], (HttpContext context) => PublishAsync(context, standIn));
        app.MapGet("/v1.0/metadata", (HttpContext context) => MetadataAsync(context, standIn));
    }

    private static Task AnswerHealth(HttpContext context, DaprStandIn standIn)
    {
        var asked = context.Request.Query["appid"].ToString();
        if (asked.Length == 0 || standIn.Sidecars.Any(s => string.Equals(s.AppId, asked, StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        return ErrorAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match");
    }

    private static async Task PublishAsync(HttpContext context, DaprStandIn standIn)
    {
        if (standIn.ByToken(context.Request.Headers["dapr-api-token"]) is not { } sidecar)
        {
            await ErrorAsync(context, StatusCodes.Status401Unauthorized, "ERR_UNAUTHORIZED", "invalid api token");
            return;
        }
        if (context.Request.ContentLength is null or > MaxBodyBytes)
        {
            await ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "ERR_BODY_SIZE", $"a body has a length of at most {MaxBodyBytes} bytes");
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var metadata = context.Request.Query
            .Where(q => q.Key.StartsWith("metadata.", StringComparison.Ordinal))
            .ToDictionary(q => q.Key["metadata.".Length..], q => q.Value.ToString(), StringComparer.Ordinal);
        var values = context.Request.RouteValues;
        var error = standIn.Publish(new PublishRequest(
            sidecar.AppId, values["pubsub"] as string ?? "", values["topic"] as string ?? "", body.ToArray(),
            context.Request.ContentType ?? "", metadata, context.Request.Headers.TraceParent.ToString()));
        if (error is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await ErrorAsync(context, error.Kind switch
        {
            PublishErrorKind.NotFound => StatusCodes.Status404NotFound,
            PublishErrorKind.BadMetadata => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status500InternalServerError,
        }, error.Code, error.Message);
    }

    private static Task MetadataAsync(HttpContext context, DaprStandIn standIn)
    {
        if (standIn.ByToken(context.Request.Headers["dapr-api-token"]) is not { } sidecar)
        {
            return ErrorAsync(context, StatusCodes.Status401Unauthorized, "ERR_UNAUTHORIZED", "invalid api token");
        }
        var components = new JsonArray();
        foreach (var component in BusComponents.All)
        {
            components.Add(new JsonObject
            {
                ["name"] = component.Name,
                ["type"] = StandInVersion.ComponentType,
                ["version"] = "v1",
                ["capabilities"] = new JsonArray(),
            });
        }
        var subscriptions = new JsonArray();
        foreach (var subscription in sidecar.Connection?.Subscriptions ?? [])
        {
            subscriptions.Add(new JsonObject
            {
                ["pubsubname"] = subscription.Component.Name,
                ["topic"] = subscription.Topic,
                ["rules"] = new JsonArray(new JsonObject { ["path"] = subscription.Path }),
                ["type"] = "PROGRAMMATIC",
            });
        }
        return JsonAsync(context, new JsonObject
        {
            ["id"] = sidecar.AppId,
            ["runtimeVersion"] = StandInVersion.Text,
            ["components"] = components,
            ["subscriptions"] = subscriptions,
        });
    }

    private static Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return JsonAsync(context, new JsonObject { ["errorCode"] = code, ["message"] = message });
    }

    private static Task JsonAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }
}
