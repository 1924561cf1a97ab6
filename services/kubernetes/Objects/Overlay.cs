using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Failover.Contracts;

namespace Failover.Kubernetes;

/// <summary>
/// Writes what a record of ours has over what the API has: fields that this version knows are set or removed, fields that it does not know
/// (a newer version's) stay, at every depth of records. Lists and maps are one value each.
/// </summary>
internal static class Overlay
{
    public static void Write(JsonObject stored, JsonObject given, Type type)
    {
        foreach (var property in FailoverJson.Options.GetTypeInfo(type).Properties)
        {
            var (name, value) = (property.Name, given[property.Name]);
            if (value is JsonObject inner && stored[name] is JsonObject there && IsRecord(property.PropertyType))
            {
                Write(there, inner, property.PropertyType);
            }
            else if (value is null)
            {
                stored.Remove(name);
            }
            else
            {
                stored[name] = value.DeepClone();
            }
        }
    }

    private static bool IsRecord(Type type) => FailoverJson.Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;
}
