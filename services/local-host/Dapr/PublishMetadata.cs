using System.Globalization;

namespace Failover.LocalHost;

/// <summary>The metadata of a publish that a sidecar understands. Unknown keys are ignored, as daprd does.</summary>
internal sealed record PublishMetadata(string RoutingKey, TimeSpan? TimeToLive, bool RawPayload, MessageProperties Properties)
{
    /// <returns>False with the problem.</returns>
    public static bool TryRead(IReadOnlyDictionary<string, string> metadata, PubSubComponent component, out PublishMetadata read, out string problem)
    {
        problem = "";
        TimeSpan? ttl = component.TtlSeconds > 0 ? TimeSpan.FromSeconds(component.TtlSeconds) : null;
        if ((metadata.GetValueOrDefault("ttlInSeconds") ?? metadata.GetValueOrDefault("ttl")) is { } text)
        {
            ttl = Duration(text);
            problem = ttl is null ? $"ttlInSeconds is '{text}'; it must be a positive number of seconds" : "";
        }
        var raw = false;
        if (metadata.GetValueOrDefault("rawPayload") is { } asked && !bool.TryParse(asked, out raw))
        {
            problem = $"rawPayload is '{asked}'; it must be true or false";
        }
        byte? priority = null;
        if (metadata.GetValueOrDefault("priority") is { } level)
        {
            priority = byte.TryParse(level, CultureInfo.InvariantCulture, out var number) ? number : null;
            problem = priority is null ? $"priority is '{level}'; it must be 0 to 255" : problem;
        }
        read = new PublishMetadata(metadata.GetValueOrDefault("routingKey") ?? "", ttl, raw, new MessageProperties(
            priority, metadata.GetValueOrDefault("contentType"), metadata.GetValueOrDefault("messageID"), metadata.GetValueOrDefault("correlationID"),
            metadata.GetValueOrDefault("type")));
        return problem.Length == 0;
    }

    // Seconds, or a Go duration of one unit.
    private static TimeSpan? Duration(string text)
    {
        var (number, unit) = text switch
        {
            [.. var ms, 'm', 's'] => (ms, 0.001),
            [.. var s, 's'] => (s, 1.0),
            [.. var m, 'm'] => (m, 60.0),
            [.. var h, 'h'] => (h, 3600.0),
            _ => (text, 1.0),
        };
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 && value * unit < 1e9
            ? TimeSpan.FromSeconds(value * unit)
            : null;
    }
}
