using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>Publishes through a Dapr sidecar over gRPC. Never throws for a broker fault: false, a metric and one log line per change.</summary>
public sealed class DaprEventBus(DaprClient client, FailoverTimes times, TimeProvider time, ILogger<DaprEventBus> log) : IEventBus
{
    private int _failing;

    public async Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage
    {
        if (message.Site.Length == 0)
        {
            BusMetrics.PublishFailed.WithLabels(topic, "site-unknown").Inc();
            return false;
        }
        var component = BusComponents.Of(topic);
        var body = JsonSerializer.SerializeToUtf8Bytes(message, FailoverJson.Options);
        // The client shows the current activity to the sidecar, which writes it, or its own span below it, into the event.
        using var carrier = CarrierOf(message.Trace);
        return await SendAsync(component, topic, body, Metadata(component, topic, message.Id, routingKey), ct);
    }

    /// <summary>The first publish of a cold process takes 350 ms (measured): pay that at start, not in an incident.</summary>
    public Task<bool> WarmUpAsync(CancellationToken ct) =>
        SendAsync(BusComponents.Level, "warmup", "{}"u8.ToArray(), Metadata(BusComponents.Level, "warmup", Guid.NewGuid().ToString("N"), null), ct);

    // What is no trace context is not shown to anybody: the message itself goes out all the same.
    private static Activity? CarrierOf(string? trace) => IncidentTrace.IdOf(trace) is null ? null : new Activity("publish").SetParentId(trace!).Start();

    private static Dictionary<string, string> Metadata(BusComponent component, string topic, string id, string? routingKey)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cloudevent.id"] = id,
            ["cloudevent.type"] = Topics.EventType(topic),
        };
        if (component.TtlSeconds > 0)
        {
            metadata["ttlInSeconds"] = component.TtlSeconds.ToString(CultureInfo.InvariantCulture);
        }
        if (routingKey is not null)
        {
            metadata["routingKey"] = routingKey;
        }
        return metadata;
    }

    private async Task<bool> SendAsync(BusComponent component, string topic, byte[] body, Dictionary<string, string> metadata, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(times.PublishDeadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await client.PublishByteEventAsync(component.Name, topic, body, "application/json", metadata, both.Token);
            BusMetrics.Published.WithLabels(topic).Inc();
            if (Interlocked.Exchange(ref _failing, 0) != 0)
            {
                log.LogInformation("Publishing works again (topic {Topic}).", topic);
            }
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            var why = deadline.IsCancellationRequested ? "deadline" : "error";
            BusMetrics.PublishFailed.WithLabels(topic, why).Inc();
            if (Interlocked.Exchange(ref _failing, 1) == 0)
            {
                log.LogWarning("Publishing on {Topic} failed ({Why}): {Message}", topic, why, e.InnerException?.Message ?? e.Message);
            }
            return false;
        }
    }
}
