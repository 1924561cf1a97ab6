using System.Globalization;
using System.Text.Json;

namespace Failover.LocalHost;

/// <summary>What a sidecar reads of an event before it delivers it; the body itself goes on untouched.</summary>
/// <param name="Expiration">The event is worthless after it; null when it says nothing.</param>
/// <param name="TraceParent">Or empty.</param>
/// <param name="TraceState">Or empty.</param>
internal sealed record EventFacts(DateTimeOffset? Expiration, string TraceParent, string TraceState)
{
    /// <summary>Null when the body is no JSON object: such a message cannot be delivered.</summary>
    public static EventFacts? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }
            var (expiration, parent, state, id) = (default(DateTimeOffset?), "", "", "");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueTextEquals("expiration"u8) ? 'e'
                    : reader.ValueTextEquals("traceparent"u8) ? 'p'
                    : reader.ValueTextEquals("traceid"u8) ? 'i'
                    : reader.ValueTextEquals("tracestate"u8) ? 's' : ' ';
                reader.Read();
                var text = name != ' ' && reader.TokenType == JsonTokenType.String ? reader.GetString()! : null;
                reader.Skip();
                expiration = name == 'e' ? Time(text) : expiration;
                parent = name == 'p' ? text ?? "" : parent;
                state = name == 's' ? text ?? "" : state;
                id = name == 'i' ? text ?? "" : id;
            }
            // Reads to the end: half an object is none.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? new EventFacts(expiration, parent.Length > 0 ? parent : id, state) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
