using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Failover.Contracts;
using RabbitMQ.Client;

namespace Failover.Platform;

/// <summary>A journal entry that nobody could handle, or that no queue was bound for, as an operator sees it.</summary>
/// <param name="Key">Names it: 12 hexadecimal digits of the hash of its body. Also one that cannot be read has one.</param>
/// <param name="Time">When it was written; null when it cannot be read.</param>
/// <param name="From">The queue that gave it up; the topic, when none ever had it.</param>
/// <param name="Reason">The broker's word: <c>rejected</c>, <c>delivery_limit</c>, <c>unrouted</c>, ...</param>
/// <param name="What">What it says, in one line.</param>
/// <param name="SizeBytes">Of its body.</param>
public sealed record DeadLetter(string Key, DateTimeOffset? Time, string From, string Reason, string What, int SizeBytes)
{
    private const int LongestText = 200;

    /// <param name="queue">Where it lies.</param>
    /// <param name="properties">Its AMQP properties.</param>
    /// <param name="body">Its body.</param>
    public static DeadLetter Of(string queue, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var death = FirstDeath(properties);
        var reason = queue == BrokerTopology.UnroutedQueue ? "unrouted" : Text(death, "reason") ?? "dropped";
        var entry = Read(body, out var problem);
        return new DeadLetter(
            KeyOf(body), entry?.Time, Text(death, "queue") ?? Topics.Journal, reason,
            OneLine(entry is null ? $"(not readable: {problem})" : $"{entry.Kind}: {entry.Text}"), body.Length);
    }

    public static string KeyOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body))[..12];

    /// <summary>The queue that gave it up; null when none ever had it.</summary>
    public static string? QueueOf(IReadOnlyBasicProperties properties) => Text(FirstDeath(properties), "queue");

    private static IDictionary<string, object?>? FirstDeath(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-death", out var deaths) == true && deaths is IList<object?> { Count: > 0 } list
            ? list[0] as IDictionary<string, object?>
            : null;

    private static string? Text(IDictionary<string, object?>? table, string key) =>
        table?.TryGetValue(key, out var value) == true && value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static JournalEntry? Read(ReadOnlySpan<byte> body, out string problem)
    {
        problem = "it is no CloudEvent with a journal entry";
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out var data)
                ? data.Deserialize<JournalEntry>(FailoverJson.Options)
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    // It may be anybody's text: nothing of it may move a terminal's cursor.
    private static string OneLine(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length > LongestText ? string.Concat(clean.AsSpan(0, LongestText - 3), "...") : clean;
    }
}
