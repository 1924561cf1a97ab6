using System.Globalization;
using System.Text.Json.Nodes;

namespace Failover.Kubernetes;

/// <summary>The Events that the site's services wrote (ADR 44), oldest first: what is left of the last hour or so.</summary>
public static class EventReader
{
    /// <exception cref="KubernetesRefusedException">They may not be listed.</exception>
    public static async Task<IReadOnlyList<ToldEvent>> ReadAsync(ApiClient api, CancellationToken ct)
    {
        var told = new List<ToldEvent>();
        var next = "";
        do
        {
            var answer = await api.SendAsync(
                new ApiRequest("list", "events", $"/apis/events.k8s.io/v1/namespaces/{api.Namespace}/events?limit=500{next}", "all events"), ct);
            if (!answer.IsSuccess)
            {
                throw Refusal.Of(answer, "list", "events", "all events");
            }
            told.AddRange((answer.Body["items"] as JsonArray ?? []).Select(e => e!.AsObject()).Where(IsOurs).Select(Of));
            next = (string?)answer.Body["metadata"]?["continue"] is { Length: > 0 } more ? $"&continue={Uri.EscapeDataString(more)}" : "";
        }
        while (next.Length > 0);
        return [.. told.OrderBy(t => t.Time)];
    }

    private static bool IsOurs(JsonObject e) => ((string?)e["reportingController"])?.StartsWith("failover.video/", StringComparison.Ordinal) == true;

    private static ToldEvent Of(JsonObject e)
    {
        var text = (string?)e["series"]?["lastObservedTime"] ?? (string?)e["eventTime"] ?? (string?)e["metadata"]?["creationTimestamp"];
        var time = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
        return new ToldEvent(
            time, (string?)e["type"] == "Warning", (string?)e["reason"] ?? "", (string?)e["regarding"]?["kind"] ?? "", (string?)e["regarding"]?["name"] ?? "",
            ((string?)e["reportingController"])!["failover.video/".Length..], (string?)e["note"] ?? "");
    }
}
