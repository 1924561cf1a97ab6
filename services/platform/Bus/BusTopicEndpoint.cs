using System.Text.Json;
using Dapr;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>Receiving side of the bus: one endpoint per topic, listed for the sidecar in <c>GET /dapr/subscribe</c>.</summary>
public static class BusTopicEndpoint
{
    // Larger than any plan of the product; a body beyond it is not ours.
    private const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Maps <c>POST /bus/{topic}</c>. Answers: SUCCESS when handled, DROP for a bad body or another site's message, 401 without the
    /// app token, 500 when the handler threw (the broker's business, as Dapr defines it).
    /// </summary>
    public static IEndpointConventionBuilder MapBusTopic<T>(
        this IEndpointRouteBuilder app, string topic, Func<T, CancellationToken, Task> handler, string? routingKey = null)
        where T : IBusMessage
    {
        var identity = app.ServiceProvider.GetRequiredService<ServiceIdentity>();
        var token = app.ServiceProvider.GetRequiredService<BusAppToken>();
        var log = app.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger($"Failover.Bus.{topic}");
        var options = new TopicOptions { PubsubName = BusComponents.Of(topic).Name, Name = topic };
        if (routingKey is not null)
        {
            options.Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["routingKey"] = routingKey };
        }
        return app.MapPost($"/bus/{topic}", async (HttpContext context) =>
        {
            if (!token.Matches(context.Request.Headers["dapr-api-token"]))
            {
                BusMetrics.Dropped.WithLabels(topic, "token").Inc();
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }
            var message = await ReadAsync<T>(context.Request, topic, log);
            if (message is null || !IsOurs(message, identity.Site, topic))
            {
                await AnswerAsync(context, "DROP");
                return;
            }
            if (await HandleAsync(handler, message, topic, log, context.RequestAborted))
            {
                await AnswerAsync(context, "SUCCESS");
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }).WithTopic(options);
    }

    private static bool IsOurs(IBusMessage message, string site, string topic)
    {
        if (site.Length > 0 && string.Equals(message.Site, site, StringComparison.Ordinal))
        {
            return true;
        }
        BusMetrics.Dropped.WithLabels(topic, site.Length == 0 ? "site-unknown" : "other-site").Inc();
        return false;
    }

    private static async Task<bool> HandleAsync<T>(
        Func<T, CancellationToken, Task> handler, T message, string topic, ILogger log, CancellationToken ct)
    {
        try
        {
            await handler(message, ct);
            BusMetrics.Received.WithLabels(topic).Inc();
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            BusMetrics.HandlerFailed.WithLabels(topic).Inc();
            log.LogError(e, "The handler of {Topic} failed.", topic);
            return false;
        }
    }

    // The envelope is unwrapped here and not by UseCloudEvents: no second copy of the body, and a bad one is answered DROP, not 400.
    private static async Task<T?> ReadAsync<T>(HttpRequest request, string topic, ILogger log)
        where T : IBusMessage
    {
        try
        {
            if (request.ContentLength > MaxBodyBytes)
            {
                throw new JsonException($"the body has {request.ContentLength} bytes, more than {MaxBodyBytes}");
            }
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data))
            {
                throw new JsonException("it is no CloudEvent with data");
            }
            return data.Deserialize<T>(FailoverJson.Options) ?? throw new JsonException("data is null");
        }
        catch (Exception e) when (e is JsonException or FormatException or BadHttpRequestException)
        {
            BusMetrics.Dropped.WithLabels(topic, "bad-body").Inc();
            log.LogWarning("A message on {Topic} was dropped: {Message}", topic, e.Message);
            return default;
        }
    }

    private static Task AnswerAsync(HttpContext context, string status)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"status":"{{status}}"}""", context.RequestAborted);
    }
}
