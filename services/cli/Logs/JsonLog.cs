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

    private static LogLine Of(JsonElement line, string process, DateTimeOffset last)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (line.TryGetProperty("Scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array)
        {
            foreach (var scope in scopes.EnumerateArray())
            {
                Collect(scope, facts);
            }
        }

        if (line.TryGetProperty("State", out var state))
        {
            Collect(state, facts);
        }

        return new LogLine
        {
            Time = DateTimeOffset.TryParse(Text(line, "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : last,
            Process = facts.GetValueOrDefault("Service") ?? process,
            Level = Text(line, "LogLevel") ?? "",
            Category = Text(line, "Category") ?? "",
            Text = Text(line, "Message") ?? "",
            Error = Text(line, "Exception"),
            Server = facts.GetValueOrDefault("Server"),
            Camera = facts.GetValueOrDefault("Camera"),
            Takeover = facts.GetValueOrDefault("Takeover"),
            TraceId = facts.GetValueOrDefault("TraceId"),
        };
    }

    private static void Collect(JsonElement pairs, Dictionary<string, string> facts)
    {
        if (pairs.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        // A web server's own scope has a TraceId too, which is a connection's and no incident's: the journal's says who writes it.
        var ofJournal = pairs.TryGetProperty("Service", out _);
        foreach (var pair in pairs.EnumerateObject().Where(p => p.Name is "Service" or "Server" or "Camera" or "Takeover" || (p.Name is "TraceId" && ofJournal)))
        {
            facts[pair.Name] = pair.Value.ToString();
        }
    }

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
