using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The CloudEvent of one message as Dapr's sidecar puts it into the broker: its fields, in its order.</summary>
internal static class BrokerEnvelope
{
    public const string ContentType = "application/cloudevents+json";

    /// <param name="component">Where it travels.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="message">Becomes <c>data</c>; its id the event's.</param>
    /// <param name="source">The publisher's app-id.</param>
    /// <param name="now">When; whole seconds go out.</param>
    public static byte[] Write<T>(BusComponent component, string topic, T message, string source, DateTimeOffset now)
        where T : IBusMessage
    {
        var own = IncidentTrace.IdOf(message.Trace) is null ? null : message.Trace;
        var trace = own ?? (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null) ?? "";
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, message, FailoverJson.Options);
            writer.WriteString("datacontenttype", "application/json");
            writer.WriteString("id", message.Id);
            writer.WriteString("pubsubname", component.Name);
            writer.WriteString("source", source);
            writer.WriteString("specversion", "1.0");
            writer.WriteString("time", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("topic", topic);
            // Both the same, and both there: without traceid daprd overwrites traceparent.
            writer.WriteString("traceid", trace);
            writer.WriteString("traceparent", trace);
            writer.WriteString("tracestate", own is null ? Activity.Current?.TraceStateString ?? "" : "");
            writer.WriteString("type", Topics.EventType(topic));
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
