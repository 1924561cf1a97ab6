using System.Text.Json;
using System.Text.Json.Serialization;

namespace Failover.Contracts;

/// <summary>
/// One RTSP session's recording. Its ticks are the session's own RTP time, extended to 64 bit; two runs of one camera share no tick
/// line until a seam relates them. Text form: <c>recorder/bootId/session</c>.
/// </summary>
[JsonConverter(typeof(RunIdJsonConverter))]
public readonly record struct RunId(string Recorder, string BootId, int Session)
{
    public static RunId Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 3 && int.TryParse(parts[2], out var session)
            ? new(parts[0], parts[1], session)
            : throw new FormatException($"A run id is recorder/bootId/session, not '{text}'.");
    }

    public override string ToString() => $"{Recorder}/{BootId}/{Session}";
}

/// <summary>Writes a <see cref="RunId"/> as text, also as a dictionary key.</summary>
public sealed class RunIdJsonConverter : JsonConverter<RunId>
{
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RunId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override RunId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RunId.Parse(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
