using System.Globalization;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Kubernetes;

/// <summary>
/// Our lease as a Lease of coordination.k8s.io, so that <c>kubectl get leases</c> shows who leads. Its times are for people: nothing of
/// ours reads them (ADR 16). What that kind has no field for stands in annotations.
/// </summary>
internal static class LeaseJson
{
    private const string Renewals = "failover.video/renewals";
    private const string DurationMs = "failover.video/duration-ms";

    public static JsonObject Read(JsonObject raw)
    {
        var metadata = raw["metadata"]?.DeepClone().AsObject() ?? [];
        var annotations = metadata["annotations"] as JsonObject ?? [];
        var spec = raw["spec"] as JsonObject ?? [];
        var lease = new JsonObject
        {
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["holder"] = spec["holderIdentity"]?.GetValue<string>() ?? "",
                ["durationMs"] = Number(annotations, DurationMs) ?? (spec["leaseDurationSeconds"]?.GetValue<long>() ?? 0) * 1000,
                ["renewals"] = Number(annotations, Renewals) ?? 0,
            },
        };
        annotations.Remove(Renewals);
        annotations.Remove(DurationMs);
        return lease;
    }

    public static void Write(JsonObject stored, Lease lease, DateTimeOffset now)
    {
        var spec = stored["spec"] as JsonObject ?? [];
        stored["spec"] = spec;
        var wall = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var before = spec["holderIdentity"]?.GetValue<string>() ?? "";
        if (!string.Equals(before, lease.Spec.Holder, StringComparison.Ordinal) && lease.Spec.Holder.Length > 0)
        {
            spec["leaseTransitions"] = (spec["leaseTransitions"]?.GetValue<long>() ?? -1) + 1;
            spec["acquireTime"] = wall;
        }
        spec["holderIdentity"] = lease.Spec.Holder;
        // The API takes whole seconds above zero.
        spec["leaseDurationSeconds"] = Math.Max(1, (lease.Spec.DurationMs + 999) / 1000);
        spec["renewTime"] = wall;
        var metadata = stored["metadata"]!.AsObject();
        var annotations = metadata["annotations"] as JsonObject ?? [];
        metadata["annotations"] = annotations;
        annotations[Renewals] = lease.Spec.Renewals.ToString(CultureInfo.InvariantCulture);
        annotations[DurationMs] = lease.Spec.DurationMs.ToString(CultureInfo.InvariantCulture);
    }

    private static long? Number(JsonObject annotations, string key) =>
        long.TryParse(annotations[key]?.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
