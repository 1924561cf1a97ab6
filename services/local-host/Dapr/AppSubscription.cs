using System.Text.Json;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>One entry of an app's <c>GET /dapr/subscribe</c>.</summary>
/// <param name="Component">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Path">Where deliveries go, with its leading slash.</param>
/// <param name="RoutingKeys">Bindings on a direct component.</param>
internal sealed record AppSubscription(BusComponent Component, string Topic, string Path, IReadOnlyList<string> RoutingKeys)
{
    private static readonly JsonSerializerOptions CaseInsensitive = new(JsonSerializerDefaults.Web);

    /// <summary>Parses the list; entries without a route or on an unknown component are left out, as daprd does.</summary>
    public static List<AppSubscription> Parse(string json)
    {
        var subscriptions = new List<AppSubscription>();
        foreach (var entry in JsonSerializer.Deserialize<List<Entry>>(json, CaseInsensitive) ?? [])
        {
            var route = entry.Route ?? entry.Routes?.Default;
            var component = BusComponents.ByName(entry.PubsubName ?? "");
            if (string.IsNullOrEmpty(route) || component is null || string.IsNullOrEmpty(entry.Topic))
            {
                continue;
            }
            var keys = entry.Metadata?.GetValueOrDefault("routingKey") ?? "";
            subscriptions.Add(new AppSubscription(component, entry.Topic, "/" + route.TrimStart('/'), keys.Split(',', StringSplitOptions.TrimEntries)));
        }
        return subscriptions;
    }

    public bool Wants(string topic, string routingKey) =>
        string.Equals(Topic, topic, StringComparison.Ordinal)
        && (Component.Spread == BusSpread.Fanout || RoutingKeys.Contains(routingKey, StringComparer.Ordinal));

    private sealed record Entry(string? PubsubName, string? Topic, string? Route, Routes? Routes, Dictionary<string, string>? Metadata);

    private sealed record Routes(string? Default);
}
