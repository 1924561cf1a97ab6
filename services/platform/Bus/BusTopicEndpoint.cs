using System.Text.Json;
using Dapr;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>Receiving side of the bus: one registration per topic; behind a sidecar also one endpoint, listed in <c>GET /dapr/subscribe</c>.</summary>
public static class BusTopicEndpoint
{
    /// <summary>Larger than any plan of the product; a body beyond it is not ours.</summary>
    internal const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Registers the handler. Behind a sidecar it maps <c>POST /bus/{topic}</c>, which answers SUCCESS when handled, DROP for a bad body
    /// (Dapr puts it into the dead letter topic, if there is one) or another site's message, 401 without the app token, 500 when the
    /// handler threw (the broker's business, as Dapr defines it).
    /// </summary>
    public static void MapBusTopic<T>(
        this IEndpointRouteBuilder app, string topic, Func<T, CancellationToken, Task> handler, string? routingKey = null)
        where T : IBusMessage
    {
        var services = app.ServiceProvider;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger($"Failover.Bus.{topic}");
        var subscription = new BusSubscription<T>(topic, routingKey, handler, services.GetRequiredService<ServiceIdentity>(), log);
        var subscriptions = services.GetRequiredService<BusSubscriptions>();
        subscriptions.Add(subscription);
        if (subscriptions.OverHttp)
        {
            var endpoint = MapEndpoint(app, subscription, services.GetRequiredService<BusAppToken>());
            if (!subscriptions.Declared)
            {
                endpoint.WithTopic(OptionsOf(subscription));
            }
        }
    }

    private static TopicOptions OptionsOf(BusSubscription subscription)
    {
        var options = new TopicOptions { PubsubName = subscription.Component.Name, Name = subscription.Topic };
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (subscription.RoutingKey is { } routingKey)
        {
            metadata["routingKey"] = routingKey;
        }
        if (BrokerTopology.IsDurable(subscription.Component))
        {
            metadata["queueType"] = "quorum";
            options.DeadLetterTopic = BrokerTopology.DeadExchange;
        }
        if (metadata.Count > 0)
        {
            options.Metadata = metadata;
        }
        return options;
    }

    private static IEndpointConventionBuilder MapEndpoint(IEndpointRouteBuilder app, BusSubscription subscription, BusAppToken token)
    {
        var topic = subscription.Topic;
        return app.MapPost($"/bus/{topic}", async (HttpContext context) =>
        {
            if (!token.Matches(context.Request.Headers["dapr-api-token"]))
            {
                BusMetrics.Dropped.WithLabels(topic, "token").Inc();
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }
            switch (await subscription.DeliverAsync(ct => ReadAsync(context.Request, ct), context.RequestAborted))
            {
                case BusOutcome.Handled:
                    await AnswerAsync(context, "SUCCESS");
                    break;
                case BusOutcome.Failed:
                    context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                    break;
                default:
                    await AnswerAsync(context, "DROP");
                    break;
            }
        });
    }

    private static async ValueTask<JsonDocument> ReadAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentLength > MaxBodyBytes
            ? throw new JsonException($"the body has {request.ContentLength} bytes, more than {MaxBodyBytes}")
            : await JsonDocument.ParseAsync(request.Body, cancellationToken: ct);

    private static Task AnswerAsync(HttpContext context, string status)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"status":"{{status}}"}""", context.RequestAborted);
    }
}
