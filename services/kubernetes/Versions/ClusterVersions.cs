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
        var ready = (pod["status"]?["conditions"] as JsonArray ?? []).Any(c => (string?)c?["type"] == "Ready" && (string?)c?["status"] == "True");
        return new ComponentPod(component, (string?)pod["metadata"]?["name"] ?? "", (string?)own?["image"] ?? "", ready);
    }
}
