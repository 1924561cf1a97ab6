using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Failover.LocalHost;

/// <summary>The CloudEvents envelope as daprd builds it (components-contrib pubsub/envelope.go): keys sorted, also inside data, compact.</summary>
internal static class CloudEventEnvelope
{
    private const string CloudEvents = "application/cloudevents+json";

    /// <exception cref="JsonException">The body says that it is a CloudEvent and is none.</exception>
    public static byte[] Build(PublishRequest request, DateTimeOffset now)
    {
        var fields = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        using var own = request.ContentType.StartsWith(CloudEvents, StringComparison.OrdinalIgnoreCase) ? JsonDocument.Parse(request.Data) : null;
        using var data = own is null && IsJson(request.ContentType) ? TryParse(request.Data) : null;
        if (own is not null)
        {
            AddOwn(fields, own);
        }
        else
        {
            AddData(fields, request, data);
            fields["id"] = Text(request.Metadata.GetValueOrDefault("cloudevent.id") ?? Guid.NewGuid().ToString());
            fields["datacontenttype"] = Text(request.ContentType.Length == 0 ? "text/plain" : request.ContentType);
            if (request.Metadata.TryGetValue("cloudevent.subject", out var subject))
            {
                fields["subject"] = Text(subject);
            }
        }
        var source = request.AppId.Length == 0 ? "Dapr" : request.AppId;
        fields.TryAdd("specversion", Text("1.0"));
        fields.TryAdd("type", Text(request.Metadata.GetValueOrDefault("cloudevent.type") ?? "com.dapr.event.sent"));
        fields.TryAdd("source", Text(request.Metadata.GetValueOrDefault("cloudevent.source") ?? source));
        fields.TryAdd("time", Text(now.ToLocalTime().ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)));
        if (!fields.ContainsKey("traceid"))
        {
            fields["traceid"] = Text(request.TraceParent);
            fields["traceparent"] = Text(request.TraceParent);
        }
        fields.TryAdd("tracestate", Text(request.TraceState));
        fields["topic"] = Text(request.Topic);
        fields["pubsubname"] = Text(request.Component);
        return Write(fields);
    }

    private static void AddOwn(SortedDictionary<string, Action<Utf8JsonWriter>> fields, JsonDocument own)
    {
        if (own.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A CloudEvent is a JSON object.");
        }
        foreach (var property in own.RootElement.EnumerateObject())
        {
            var value = property.Value;
            fields[property.Name] = w => WriteSorted(w, value);
        }
    }

    private static void AddData(SortedDictionary<string, Action<Utf8JsonWriter>> fields, PublishRequest request, JsonDocument? data)
    {
        if (data is not null)
        {
            fields["data"] = w => WriteSorted(w, data.RootElement);
        }
        else if (request.ContentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            || request.ContentType.StartsWith("application/cloudevents+protobuf", StringComparison.OrdinalIgnoreCase))
        {
            fields["data_base64"] = w => w.WriteBase64StringValue(request.Data.Span);
        }
        else
        {
            fields["data"] = w => w.WriteStringValue(System.Text.Encoding.UTF8.GetString(request.Data.Span));
        }
    }

    private static byte[] Write(SortedDictionary<string, Action<Utf8JsonWriter>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, write) in fields)
            {
                writer.WritePropertyName(name);
                write(writer);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteSorted(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteSorted(writer, item);
                }
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsJson(string contentType) =>
        contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) || contentType.Contains("+json", StringComparison.OrdinalIgnoreCase);

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonDocument.Parse(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Action<Utf8JsonWriter> Text(string value) => w => w.WriteStringValue(value);
}
