using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>Our objects as documents of the API and back, by the contracts' own JSON.</summary>
internal static class ObjectJson
{
    /// <summary>Annotations and finalizers below it are ours to remove; all others belong to others and are kept.</summary>
    private const string Ours = "failover.video/";

    /// <summary>
    /// The status that an object is created with. The API takes no status at creation; until the status is written, this is it for whoever
    /// reads, so that nobody sees a refused takeover as an assigned one.
    /// </summary>
    private const string FirstStatus = "failover.video/first-status";

    /// <exception cref="StoreRefusedException">It is none of ours, or not readable.</exception>
    public static T Read<T>(JsonObject raw)
        where T : class, ISiteObject
    {
        var document = string.Equals(T.Kind, Lease.Kind, StringComparison.Ordinal) ? LeaseJson.Read(raw) : raw.DeepClone().AsObject();
        var meta = document["metadata"] as JsonObject ?? [];
        if (meta["annotations"] is JsonObject annotations && annotations[FirstStatus] is { } first)
        {
            annotations.Remove(FirstStatus);
            if (document["status"] is not JsonObject { Count: > 0 })
            {
                document["status"] = JsonNode.Parse(first.GetValue<string>());
            }
        }
        VersionOf(raw);
        try
        {
            return document.Deserialize<T>(FailoverJson.Options) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new StoreRefusedException($"{T.Kind} {meta["name"]} cannot be read ({e.Message.TrimEnd('.')}): correct it with kubectl edit, or update this service.");
        }
    }

    /// <summary>The text of an object's or a list's version, as a number.</summary>
    public static long VersionOf(JsonObject raw)
    {
        var text = raw["metadata"]?["resourceVersion"]?.GetValue<string>() ?? "";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new StoreRefusedException($"The API server's resourceVersion '{text}' is no decimal number: use a conformant Kubernetes (1.35 demands it, all before do so).");
    }

    /// <summary>A document to create.</summary>
    public static JsonObject New<T>(T value, KindPath path, string ns, DateTimeOffset now)
        where T : class, ISiteObject
    {
        var given = Json(value);
        var document = new JsonObject
        {
            ["apiVersion"] = path.ApiVersion,
            ["kind"] = T.Kind,
            ["metadata"] = new JsonObject { ["name"] = value.Metadata.Name, ["namespace"] = ns },
        };
        Replace(document, given, value, now);
        if (FirstStatusOf(given, value) is { } status)
        {
            Annotations(document)[FirstStatus] = status.ToJsonString(FailoverJson.Options);
        }
        return document;
    }

    /// <summary>The status that must be written after the creation; null when the object has none but the default.</summary>
    public static JsonObject? FirstStatusOf<T>(T value)
        where T : class, ISiteObject => FirstStatusOf(Json(value), value);

    /// <summary>Puts the spec and what is ours of the metadata into the stored document.</summary>
    public static void Replace<T>(JsonObject stored, T value, DateTimeOffset now)
        where T : class, ISiteObject => Replace(stored, Json(value), value, now);

    public static void ReplaceStatus<T>(JsonObject stored, T value)
        where T : class, ISiteObject
    {
        var given = Json(value)["status"] as JsonObject ?? [];
        if (stored["status"] is not JsonObject status)
        {
            stored["status"] = status = [];
        }
        Overlay.Write(status, given, typeof(T).GetProperty("Status")!.PropertyType);
    }

    private static void Replace<T>(JsonObject stored, JsonObject given, T value, DateTimeOffset now)
        where T : class, ISiteObject
    {
        var metadata = stored["metadata"]!.AsObject();
        var annotations = Annotations(stored);
        foreach (var ours in annotations.Select(a => a.Key).Where(k => k.StartsWith(Ours, StringComparison.Ordinal) && !KeepsFirst(k, stored)).ToList())
        {
            annotations.Remove(ours);
        }
        foreach (var (key, text) in value.Metadata.Annotations)
        {
            annotations[key] = text;
        }
        if (value.Metadata.Labels.Count > 0)
        {
            var labels = metadata["labels"] as JsonObject ?? [];
            metadata["labels"] = labels;
            foreach (var (key, text) in value.Metadata.Labels)
            {
                labels[key] = text;
            }
        }
        var others = (metadata["finalizers"] as JsonArray ?? []).Select(f => f!.GetValue<string>()).Where(f => !f.StartsWith(Ours, StringComparison.Ordinal));
        var finalizers = others.Concat(value.Metadata.Finalizers.Where(f => f.StartsWith(Ours, StringComparison.Ordinal)));
        metadata["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]);
        if (value is Lease lease)
        {
            LeaseJson.Write(stored, lease, now);
            return;
        }
        var spec = stored["spec"] as JsonObject ?? [];
        stored["spec"] = spec;
        Overlay.Write(spec, given["spec"]!.AsObject(), typeof(T).GetProperty("Spec")!.PropertyType);
    }

    private static bool KeepsFirst(string key, JsonObject stored) => key is FirstStatus && stored["status"] is not JsonObject { Count: > 0 };

    private static JsonObject? FirstStatusOf<T>(JsonObject given, T value)
        where T : class, ISiteObject
    {
        if (given["status"] is not JsonObject status)
        {
            return null;
        }
        var without = Json(value);
        without.Remove("status");
        var fresh = JsonSerializer.SerializeToNode(without.Deserialize<T>(FailoverJson.Options), FailoverJson.Options)!["status"];
        return JsonNode.DeepEquals(status, fresh) ? null : status;
    }

    private static JsonObject Annotations(JsonObject document)
    {
        var metadata = document["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }
        return annotations;
    }

    private static JsonObject Json<T>(T value) => JsonSerializer.SerializeToNode(value, FailoverJson.Options)!.AsObject();
}
