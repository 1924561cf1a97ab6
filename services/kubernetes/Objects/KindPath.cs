using Failover.Contracts;

namespace Failover.Kubernetes;

/// <summary>Where the API keeps a kind.</summary>
internal sealed record KindPath(string Group, string Version, string Plural)
{
    public static KindPath Of(string kind) => string.Equals(kind, Lease.Kind, StringComparison.Ordinal)
        ? new KindPath("coordination.k8s.io", "v1", "leases")
        : new KindPath("failover.video", "v1alpha1", kind.ToLowerInvariant() + "s");

    public string ApiVersion => $"{Group}/{Version}";

    public string All(string ns) => $"/apis/{Group}/{Version}/namespaces/{ns}/{Plural}";

    public string One(string ns, string name) => $"{All(ns)}/{Uri.EscapeDataString(name)}";
}
