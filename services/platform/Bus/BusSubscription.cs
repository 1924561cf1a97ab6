using System.Text.Json;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>
/// One topic that this process hears, and what it does with a message: the same for both ways of delivery, a sidecar's HTTP and the
/// broker's own. It never throws: what became of the message is its answer.
/// </summary>
public abstract class BusSubscription(string topic, string? routingKey)
{
    public string Topic { get; } = topic;

    /// <summary>On <see cref="BusComponents.Plans"/> the receiver's name; null elsewhere.</summary>
    public string? RoutingKey { get; } = routingKey;

    public BusComponent Component { get; } = BusComponents.Of(topic);

    /// <summary>Handles the CloudEvent that <paramref name="read"/> reads; its JSON and format errors are a bad body.</summary>
    public abstract Task<BusOutcome> DeliverAsync(Func<CancellationToken, ValueTask<JsonDocument>> read, CancellationToken ct);
}

/// <summary>What became of a delivered message.</summary>
public enum BusOutcome
{
    /// <summary>The handler took it.</summary>
    Handled,

    /// <summary>It is another site's, or this process does not know its own site yet: not for us.</summary>
    Foreign,

    /// <summary>It is no message of this topic: no repetition makes it one.</summary>
    BadBody,

    /// <summary>The handler threw, or the process ends: another delivery may succeed.</summary>
    Failed,
}

/// <summary>The subscription of one message type.</summary>
internal sealed class BusSubscription<T>(
    string topic, string? routingKey, Func<T, CancellationToken, Task> handler, ServiceIdentity identity, ILogger log) : BusSubscription(topic, routingKey)
    where T : IBusMessage
{
    public override async Task<BusOutcome> DeliverAsync(Func<CancellationToken, ValueTask<JsonDocument>> read, CancellationToken ct)
    {
        try
        {
            var message = await ReadAsync(read, ct);
            if (message is null)
            {
                return BusOutcome.BadBody;
            }
            if (!IsOurs(message))
            {
                return BusOutcome.Foreign;
            }
            await handler(message, ct);
            BusMetrics.Received.WithLabels(Topic).Inc();
            return BusOutcome.Handled;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return BusOutcome.Failed;
        }
        catch (Exception e)
        {
            BusMetrics.HandlerFailed.WithLabels(Topic).Inc();
            log.LogError(e, "The handler of {Topic} failed.", Topic);
            return BusOutcome.Failed;
        }
    }

    private bool IsOurs(T message)
    {
        var site = identity.Site;
        if (site.Length > 0 && string.Equals(message.Site, site, StringComparison.Ordinal))
        {
            return true;
        }
        BusMetrics.Dropped.WithLabels(Topic, site.Length == 0 ? "site-unknown" : "other-site").Inc();
        return false;
    }

    // The envelope is unwrapped here and not by UseCloudEvents: no second copy of the body, and a bad one is told apart from a failure.
    private async Task<T?> ReadAsync(Func<CancellationToken, ValueTask<JsonDocument>> read, CancellationToken ct)
    {
        try
        {
            using var document = await read(ct);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data))
            {
                throw new JsonException("it is no CloudEvent with data");
            }
            return data.Deserialize<T>(FailoverJson.Options) ?? throw new JsonException("data is null");
        }
        catch (Exception e) when (e is JsonException or FormatException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            BusMetrics.Dropped.WithLabels(Topic, "bad-body").Inc();
            log.LogWarning("A message on {Topic} is none: {Message}", Topic, e.Message);
            return default;
        }
    }
}
