using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>One line of a log as machines read it: one JSON object, the fields of docs/ref/logs.md in their order. Pure.</summary>
internal sealed record JsonLine
{
    // Names as they stand in a message's template or a scope; each becomes a field.
    public const string Server = "Server";
    public const string Camera = "Camera";
    public const string Takeover = "Takeover";
    private const string Template = "{OriginalFormat}";
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Whose incident a line may belong to, where it names no server.
    private static readonly string[] MayBeInAnIncident = [Server, Takeover, "Reinsertion", "Recorder", "Name"];

    public required DateTimeOffset Time { get; init; }
    public required LogLevel Level { get; init; }

    /// <summary>Which program: <c>election</c>, <c>recorder</c>, ...</summary>
    public required string Service { get; init; }

    /// <summary>Which one of them: a recorder's name; the label <c>instance</c> of its metrics.</summary>
    public required string Instance { get; init; }

    /// <summary>Which start of it; empty where no service runs (yet).</summary>
    public string Boot { get; init; } = "";
    public string Site { get; init; } = "";
    public required string Logger { get; init; }
    public required EventId Event { get; init; }
    public required string Message { get; init; }
    public Exception? Exception { get; init; }

    /// <summary>Trace of the incident that this thread tells about; null outside of one.</summary>
    public string? TraceId { get; init; }

    /// <summary>Named values of the message and of what it was said within; the first of a name holds.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Facts { get; init; }

    /// <param name="incidentOf">Trace of the incident that a name belongs to now.</param>
    public string ToJson(Func<string, string?> incidentOf)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", WordOf(Level));
            json.WriteString("service", Service);
            json.WriteString("instance", Instance);
            Write(json, "boot", Boot);
            Write(json, "site", Site);
            json.WriteString("eventId", IdOf());
            json.WriteString("event", Event.Name is { Length: > 0 } name ? name : Logger[(Logger.LastIndexOf('.') + 1)..]);
            json.WriteString("message", Message);
            Write(json, "server", Fact(Server));
            Write(json, "camera", Fact(Camera));
            Write(json, "takeover", Fact(Takeover));
            Write(json, "traceId", TraceId ?? IncidentAmong(Fact, incidentOf));
            json.WriteString("logger", Logger);
            Write(json, "exception", Exception?.ToString());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Trace of the incident that something belongs to which a line names; null when nothing does.</summary>
    /// <param name="factOf">What the line says under a name.</param>
    /// <param name="incidentOf">Trace of the incident that a name belongs to now.</param>
    public static string? IncidentAmong(Func<string, string?> factOf, Func<string, string?> incidentOf) =>
        MayBeInAnIncident.Select(factOf).OfType<string>().Select(incidentOf).FirstOrDefault(trace => trace is not null);

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "info",
    };

    private static void Write(Utf8JsonWriter json, string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(field, value);
        }
    }

    // Lines of one kind have one id, in every process and version that words it so: the sentence's template, or the event's name.
    private string IdOf()
    {
        var kind = Event.Name is { Length: > 0 } name ? name : Fact(Template) ?? Message;
        var hash = FnvBasis;
        foreach (var letter in kind)
        {
            hash = unchecked((hash ^ letter) * FnvPrime);
        }
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    private string? Fact(string name)
    {
        foreach (var (key, value) in Facts)
        {
            if (value is not null && string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }
        return null;
    }
}
