using System.Globalization;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Reads what a process wrote to its error output: one JSON object per line; anything else (a crash, a library) is text as it stands.</summary>
internal static class JsonLog
{
    /// <param name="text">One line.</param>
    /// <param name="process">Who wrote it, when the line itself does not say which service.</param>
    /// <param name="last">Time of the line before it: what bears no time was written then.</param>
    public static LogLine? Parse(string text, string process, DateTimeOffset last)
    {
        if (text.AsSpan().Trim().IsEmpty)
        {
            return null;
        }

        if (text[0] == '{')
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return Of(document.RootElement, process, last);
            }
            catch (JsonException)
            {
                // Cut in the middle, as a process that was killed leaves it.
            }
        }

        return new LogLine { Time = last, Process = process, Level = "", Text = text };
    }

    // Of the form of docs/ref/logs.md.
    private static LogLine Of(JsonElement line, string process, DateTimeOffset last) => new()
    {
        Time = DateTimeOffset.TryParse(Text(line, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : last,
        Process = Text(line, "instance") ?? process,
        Level = LevelOf(Text(line, "level")),
        Category = Text(line, "logger") ?? "",
        Text = Text(line, "message") ?? "",
        Error = Text(line, "exception"),
        Server = Text(line, "server"),
        Camera = Text(line, "camera"),
        Takeover = Text(line, "takeover"),
        TraceId = Text(line, "traceId"),
    };

    // The same words as in the lines that a process tells by HTTP.
    private static string LevelOf(string? word) => word switch
    {
        null or "" => "",
        "info" => "Information",
        _ => char.ToUpperInvariant(word[0]) + word[1..],
    };

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
