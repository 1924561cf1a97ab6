using System.Text.Json.Nodes;

namespace Failover.Kubernetes;

/// <summary>The merge patch (RFC 7386) that makes one document of another. Pure.</summary>
internal static class MergePatch
{
    /// <summary>Empty when nothing differs.</summary>
    public static JsonObject Between(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (key, value) in after)
        {
            if (before[key] is JsonObject inner && value is JsonObject wanted)
            {
                if (Between(inner, wanted) is { Count: > 0 } deeper)
                {
                    patch[key] = deeper;
                }
            }
            else if (!JsonNode.DeepEquals(before[key], value))
            {
                patch[key] = value?.DeepClone();
            }
        }
        foreach (var key in before.Select(b => b.Key).Where(k => !after.ContainsKey(k)))
        {
            patch[key] = null;
        }
        return patch;
    }
}
