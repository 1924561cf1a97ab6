using System.Text.Json.Nodes;

namespace Failover.Kubernetes;

/// <summary>What of the product runs in the namespace, and which versions of its kinds the cluster serves.</summary>
public static class ClusterVersions
{
    private const string Group = "failover.video";

    /// <summary>Served versions of the custom resources; none when they are not installed. Every user of a cluster may ask.</summary>
    public static async Task<IReadOnlyList<string>> KindsAsync(ApiClient api, CancellationToken ct)
    {
        var answer = await api.SendAsync(new ApiRequest("get", "apis", "/apis", "the API's groups"), ct);
        var groups = answer.IsSuccess ? answer.Body["groups"] as JsonArray : throw Refusal.Of(answer, "get", "apis", "the API's groups");
        return
        [
            .. (groups ?? []).Where(g => (string?)g?["name"] == Group).SelectMany(g => g!["versions"] as JsonArray ?? []).Select(v => (string?)v?["version"] ?? ""),
        ];
    }

    /// <summary>Chart that installed the custom resources, with its version; null when no chart did. A right of the whole cluster.</summary>
    /// <exception cref="KubernetesRefusedException">It may not be read.</exception>
    public static async Task<string?> ChartAsync(ApiClient api, CancellationToken ct)
    {
        const string definitions = "customresourcedefinitions";
        var answer = await api.SendAsync(new ApiRequest("get", definitions, $"/apis/apiextensions.k8s.io/v1/{definitions}/sites.{Group}", "the definition of Site"), ct);
        return answer.IsSuccess ? (string?)answer.Body["metadata"]?["labels"]?["helm.sh/chart"] : throw Refusal.Of(answer, "get", definitions, "the definition of Site");
    }

    /// <summary>Pods of the product, by component and name.</summary>
    /// <exception cref="KubernetesRefusedException">They may not be listed.</exception>
    public static async Task<IReadOnlyList<ComponentPod>> PodsAsync(ApiClient api, CancellationToken ct)
    {
        const string selector = "?labelSelector=app.kubernetes.io%2Fpart-of%3Dfailover&limit=500";
        var answer = await api.SendAsync(new ApiRequest("list", "pods", $"/api/v1/namespaces/{api.Namespace}/pods{selector}", "all pods of the site"), ct);
        var items = answer.IsSuccess ? answer.Body["items"] as JsonArray : throw Refusal.Of(answer, "list", "pods", "all pods of the site");
        return
        [
            .. (items ?? []).Select(p => Of(p!.AsObject())).OrderBy(p => p.Component, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal),
        ];
    }

    private static ComponentPod Of(JsonObject pod)
    {
        var component = (string?)pod["metadata"]?["labels"]?["app.kubernetes.io/component"] ?? "";
        var containers = pod["spec"]?["containers"] as JsonArray ?? [];
        // A sidecar may stand beside it: its own has the component's name, or is the first.
        var own = containers.FirstOrDefault(c => (string?)c?["name"] == component) ?? containers.FirstOrDefault();
        var status = pod["status"];
        var ready = (status?["conditions"] as JsonArray ?? []).Any(c => (string?)c?["type"] == "Ready" && (string?)c?["status"] == "True");
        var states = (status?["containerStatuses"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var image = (string?)own?["image"] ?? "";
        return new ComponentPod
        {
            Component = component, Name = (string?)pod["metadata"]?["name"] ?? "", Image = image, Ready = ready,
            Ended = (string?)status?["phase"] is "Succeeded" or "Failed",
            Version = VersionOf(image) ?? (string?)pod["metadata"]?["labels"]?["app.kubernetes.io/version"] ?? "unknown",
            Node = (string?)pod["spec"]?["nodeName"] ?? "", Restarts = states.Sum(s => (int?)s["restartCount"] ?? 0),
            Note = string.Join("; ", states.Select(NoteOf).Append((string?)status?["reason"]).Where(n => n is { Length: > 0 }).Distinct(StringComparer.Ordinal)),
        };
    }

    // registry:5000/failover/election:0.1.0, or ...@sha256:..., which says nothing to people.
    private static string? VersionOf(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..].Split('@')[0];
        var tag = name.IndexOf(':', StringComparison.Ordinal);
        return tag < 0 ? null : name[(tag + 1)..];
    }

    private static string? NoteOf(JsonObject container)
    {
        var waiting = (string?)container["state"]?["waiting"]?["reason"];
        var ended = container["state"]?["terminated"] ?? container["lastState"]?["terminated"];
        return waiting is null && ended is null ? null
            : string.Join(", ", new[] { waiting, ended is null ? null : $"ended {(string?)ended["finishedAt"]}: {(string?)ended["reason"]} ({(int?)ended["exitCode"]})" }.OfType<string>());
    }
}
