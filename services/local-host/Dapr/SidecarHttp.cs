using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Failover.LocalHost;

/// <summary>The HTTP twin of the sidecar: publish, metadata, health, shutdown.</summary>
internal static class SidecarHttp
{
    private const long MaxBodyBytes = 16 * 1024 * 1024;
    private const string TokenHeader = "dapr-api-token";

    public static void Map(IEndpointRouteBuilder app, DaprStandIn standIn)
    {
        // Health asks for no token, as in daprd.
        app.MapGet("/v1.0/healthz", (HttpContext context) => HealthAsync(context, standIn));
        app.MapGet("/v1.0/healthz/outbound", (HttpContext context) => OutboundAsync(context, standIn));
        app.MapMethods("/v1.0/publish/{pubsub}/{*topic}", ["POST", "PUT"], Authorized(standIn, (c, s) => PublishAsync(c, standIn, s)));
        app.MapGet("/v1.0/metadata", Authorized(standIn, (c, s) => MetadataAsync(c, standIn, s)));
        app.MapPut("/v1.0/metadata/{key}", Authorized(standIn, SetMetadataAsync));
        app.MapPost("/v1.0/shutdown", Authorized(standIn, (context, sidecar) =>
        {
            _ = Task.Run(sidecar.ShutdownAsync);
            return NoContent(context);
        }));
    }

    private static RequestDelegate Authorized(DaprStandIn standIn, Func<HttpContext, Sidecar, Task> handle) => context =>
    {
        if (standIn.ByToken(context.Request.Headers[TokenHeader]) is not { } sidecar)
        {
            return ErrorAsync(context, StatusCodes.Status401Unauthorized, "ERR_UNAUTHORIZED", "invalid api token");
        }
        if (sidecar.IsDown)
        {
            context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
            return Task.CompletedTask;
        }
        return handle(context, sidecar);
    };

    /// <summary>204 once the app is subscribed. Which app: the token's, or <c>?appid=</c>; without either, the stand-in's own.</summary>
    private static Task HealthAsync(HttpContext context, DaprStandIn standIn)
    {
        var asked = context.Request.Query["appid"].ToString();
        var sidecar = standIn.ByToken(context.Request.Headers[TokenHeader]);
        if (asked.Length > 0)
        {
            if (standIn.ByName(asked) is not { } named || (sidecar is not null && sidecar != named))
            {
                return ErrorAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match");
            }
            sidecar = named;
        }
        return sidecar is null || (!sidecar.IsDown && sidecar.Connection is { Ready: true })
            ? NoContent(context)
            : ErrorAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_NOT_READY", $"dapr is not ready: [{Missing(sidecar)}]");
    }

    private static Task OutboundAsync(HttpContext context, DaprStandIn standIn)
    {
        var sidecar = standIn.ByToken(context.Request.Headers[TokenHeader]);
        return sidecar is null || sidecar.OutboundReady
            ? NoContent(context)
            : ErrorAsync(context, StatusCodes.Status500InternalServerError, "ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready");
    }

    private static string Missing(Sidecar sidecar) => !sidecar.OutboundReady ? "components" : "app";

    private static async Task PublishAsync(HttpContext context, DaprStandIn standIn, Sidecar sidecar)
    {
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
        var request = new PublishRequest(
            sidecar.AppId, values["pubsub"] as string ?? "", values["topic"] as string ?? "", body.ToArray(), context.Request.ContentType ?? "", metadata,
            context.Request.Headers.TraceParent.ToString(), context.Request.Headers.TraceState.ToString());
        await (await standIn.PublishAsync(request, context.RequestAborted) is { } error
            ? ErrorAsync(context, error.Http, error.Code, error.Message, request.Component)
            : NoContent(context));
    }

    private static Task MetadataAsync(HttpContext context, DaprStandIn standIn, Sidecar sidecar)
    {
        var components = new JsonArray();
        foreach (var component in standIn.Components)
        {
            components.Add(new JsonObject
            {
                ["name"] = component.Name,
                ["type"] = standIn.ComponentType,
                ["version"] = "v1",
                ["capabilities"] = new JsonArray(),
            });
        }
        var subscriptions = new JsonArray();
        foreach (var subscription in sidecar.Connection?.Subscriptions ?? [])
        {
            subscriptions.Add(new JsonObject
            {
                ["pubsubname"] = subscription.Component,
                ["topic"] = subscription.Topic,
                ["rules"] = new JsonArray(new JsonObject { ["path"] = subscription.Path }),
                ["deadLetterTopic"] = subscription.DeadLetterTopic ?? "",
                ["type"] = subscription.Declarative ? "DECLARATIVE" : "PROGRAMMATIC",
            });
        }
        var extended = new JsonObject();
        foreach (var (key, value) in sidecar.Extended)
        {
            extended[key] = value;
        }
        return JsonAsync(context, new JsonObject
        {
            ["id"] = sidecar.AppId,
            ["runtimeVersion"] = StandInVersion.Text,
            ["components"] = components,
            ["subscriptions"] = subscriptions,
            ["extended"] = extended,
        });
    }

    private static async Task SetMetadataAsync(HttpContext context, Sidecar sidecar)
    {
        const int most = 64;
        using var reader = new StreamReader(context.Request.Body);
        var key = context.Request.RouteValues["key"] as string ?? "";
        if (context.Request.ContentLength is null or > 4096 || (sidecar.Extended.Count >= most && !sidecar.Extended.ContainsKey(key)))
        {
            await ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "ERR_BODY_SIZE", $"at most {most} values of 4096 bytes");
            return;
        }
        sidecar.Extended[key] = await reader.ReadToEndAsync(context.RequestAborted);
        await NoContent(context);
    }

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task ErrorAsync(HttpContext context, int status, string code, string message, string? component = null)
    {
        context.Response.StatusCode = status;
        var body = new JsonObject { ["errorCode"] = code, ["message"] = message };
        if (component is not null)
        {
            body["details"] = new JsonArray(
                new JsonObject
                {
                    ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                    ["domain"] = "dapr.io",
                    ["reason"] = code.Replace("ERR_PUBSUB_", "DAPR_PUBSUB_", StringComparison.Ordinal),
                },
                new JsonObject
                {
                    ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
                    ["resource_type"] = "pubsub",
                    ["resource_name"] = component,
                });
        }
        return JsonAsync(context, body);
    }

    private static Task JsonAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }
}
