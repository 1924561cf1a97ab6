using System.Text.Json;

namespace Failover.LocalHost;

/// <summary>A subscription of an app: an entry of its <c>GET /dapr/subscribe</c>, or a Subscription that names it.</summary>
/// <param name="Component">Name of the pub/sub component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Path">Where deliveries go, with its leading slash.</param>
internal sealed record AppSubscription(string Component, string Topic, string Path)
{
    private static readonly JsonSerializerOptions CaseInsensitive = new(JsonSerializerDefaults.Web);

    /// <summary>Bindings.</summary>
    public IReadOnlyList<string> RoutingKeys { get; init; } = [""];

    /// <summary>Where a message goes that the app drops or cannot handle; null = nowhere.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>Bodies are no CloudEvents: the sidecar wraps each.</summary>
    public bool RawPayload { get; init; }

    /// <summary>Null: <c>{consumerID}-{topic}</c>.</summary>
    public string? QueueName { get; init; }

    public bool Quorum { get; init; }

    public bool SingleActiveConsumer { get; init; }

    public byte? MaxPriority { get; init; }

    /// <summary>From a Subscription resource and not from the app itself.</summary>
    public bool Declarative { get; init; }

    /// <summary>Parses the app's list; entries without a route, topic or component are left out, as daprd does.</summary>
    /// <exception cref="JsonException">It is no such list.</exception>
    public static List<AppSubscription> Parse(string json)
    {
        var subscriptions = new List<AppSubscription>();
        foreach (var entry in JsonSerializer.Deserialize<List<Entry>>(json, CaseInsensitive) ?? [])
        {
            var metadata = entry.Metadata ?? [];
            if (Create(entry.PubsubName, entry.Topic, entry.Route ?? entry.Routes?.Default, metadata) is { } subscription)
            {
                subscriptions.Add(subscription with { DeadLetterTopic = NullIfEmpty(entry.DeadLetterTopic) });
            }
        }
        return subscriptions;
    }

    /// <summary>What both sources have in common. Null when something needed is missing.</summary>
    public static AppSubscription? Create(string? component, string? topic, string? route, IReadOnlyDictionary<string, string> metadata)
    {
        if (string.IsNullOrEmpty(component) || string.IsNullOrEmpty(topic) || string.IsNullOrEmpty(route))
        {
            return null;
        }
        return new AppSubscription(component, topic, "/" + route.TrimStart('/'))
        {
            RoutingKeys = (metadata.GetValueOrDefault("routingKey") ?? "").Split(',', StringSplitOptions.TrimEntries),
            RawPayload = IsTrue(metadata.GetValueOrDefault("rawPayload")),
            QueueName = NullIfEmpty(metadata.GetValueOrDefault("queueName")),
            Quorum = string.Equals(metadata.GetValueOrDefault("queueType"), "quorum", StringComparison.Ordinal),
            SingleActiveConsumer = IsTrue(metadata.GetValueOrDefault("singleActiveConsumer")),
            MaxPriority = byte.TryParse(metadata.GetValueOrDefault("maxPriority"), out var priority) ? priority : null,
        };
    }

    /// <summary>
    /// One subscription for each component and topic: the first declarative one wins over later ones, and the app's own replaces it.
    /// </summary>
    public static IReadOnlyList<AppSubscription> Merge(IEnumerable<AppSubscription> declarative, IEnumerable<AppSubscription> programmatic)
    {
        var merged = new Dictionary<(string, string), AppSubscription>();
        foreach (var subscription in declarative)
        {
            merged.TryAdd((subscription.Component, subscription.Topic), subscription);
        }
        foreach (var subscription in programmatic)
        {
            merged[(subscription.Component, subscription.Topic)] = subscription;
        }
        return [.. merged.Values];
    }

    /// <summary>Its queue for one consumer id.</summary>
    public SubscribedQueue QueueOf(string consumerId) =>
        new(QueueName ?? $"{consumerId}-{Topic}", Topic, RoutingKeys, Quorum, SingleActiveConsumer, MaxPriority);

    private static bool IsTrue(string? text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True" or "y" or "yes";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Entry(
        string? PubsubName, string? Topic, string? Route, Routes? Routes, Dictionary<string, string>? Metadata, string? DeadLetterTopic);

    private sealed record Routes(string? Default);
}
