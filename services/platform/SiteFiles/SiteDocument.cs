using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Reads one YAML document against <see cref="SiteSchema"/>.</summary>
internal static partial class SiteDocument
{
    private static readonly string[] TopKeys = ["apiVersion", "kind", "metadata", "spec"];

    // namespace and labels are Kubernetes' own: allowed in a file that serves both, without meaning here.
    private static readonly string[] MetadataKeys = ["name", "annotations", "namespace", "labels"];

    public static void Read(YamlTree document, SiteFileReading reading)
    {
        if (document is not YamlMap top)
        {
            reading.Add(document, "a document must be a mapping with apiVersion, kind, metadata and spec", "see k8s/samples/site.yaml");
            return;
        }
        CheckApiVersion(top, reading);
        var schema = ReadKind(top, reading);
        var name = ReadMetadata(top, schema, reading, out var metadata);
        var title = $"{schema?.Kind ?? "the document"}{(name is null ? "" : " " + name)}";
        CheckKeys(top, TopKeys, title, reading);
        if (schema is null)
        {
            return;
        }
        if (name is not null)
        {
            var at = top.Find("metadata")!.Value is YamlMap map ? map.Find("name")!.Value : top;
            reading.Names.Add(new PlacedName(schema.Kind, name, at.Line, at.Column));
        }
        var before = reading.Problems.Count;
        var spec = ReadSpec(top, schema, name, title, reading, out var credentials);
        if (name is not null && reading.Problems.Count == before)
        {
            var json = new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
            var typed = (ISiteObject)json.Deserialize(schema.ObjectType, FailoverJson.Options)!;
            reading.Objects.Add(new PlacedObject(new SiteFileObject(schema.Kind, typed, credentials) { Given = Given(top, name, metadata, spec), Line = top.Line, Column = top.Column }));
        }
    }

    // Kubernetes' own words of the metadata have their meaning in a cluster.
    private static JsonObject Given(YamlMap top, string name, JsonObject metadata, JsonObject spec)
    {
        var given = new JsonObject { ["name"] = name };
        if (metadata["annotations"] is JsonObject { Count: > 0 } annotations)
        {
            given["annotations"] = annotations.DeepClone();
        }
        var map = top.Find("metadata")?.Value as YamlMap;
        if (map?.Find("namespace")?.Value is YamlText { IsNull: false } ns)
        {
            given["namespace"] = ns.Text;
        }
        if (map?.Find("labels")?.Value is YamlMap labels)
        {
            given["labels"] = new JsonObject(labels.Entries.Where(e => e.Value is YamlText).Select(e => KeyValuePair.Create(e.Key, (JsonNode?)((YamlText)e.Value).Text)));
        }
        return new JsonObject { ["metadata"] = given, ["spec"] = spec.DeepClone() };
    }

    private static void CheckApiVersion(YamlMap top, SiteFileReading reading)
    {
        var entry = top.Find("apiVersion");
        if (entry is null)
        {
            reading.Add(top, "apiVersion is missing", $"begin the document with apiVersion: {ObjectMeta.ApiVersion}");
        }
        else if (entry.Value is not YamlText { Text: ObjectMeta.ApiVersion })
        {
            reading.Add(entry.Value, $"apiVersion is not {ObjectMeta.ApiVersion}", $"write apiVersion: {ObjectMeta.ApiVersion}");
        }
    }

    private static KindSchema? ReadKind(YamlMap top, SiteFileReading reading)
    {
        var kinds = SiteSchema.Kinds.Select(k => k.Kind).ToList();
        var entry = top.Find("kind");
        if (entry is null)
        {
            reading.Add(top, "kind is missing", $"write kind: and one of {string.Join(", ", kinds)}");
            return null;
        }
        var text = (entry.Value as YamlText)?.Text ?? "";
        var schema = SiteSchema.Find(text);
        if (schema is null)
        {
            reading.Add(entry.Value, $"the kind '{text}' is unknown", DidYouMean.Remedy(text, kinds, $"known are {string.Join(", ", kinds)}"));
        }
        return schema;
    }

    private static string? ReadMetadata(YamlMap top, KindSchema? schema, SiteFileReading reading, out JsonObject metadata)
    {
        metadata = [];
        var what = schema?.Kind ?? "the document";
        var entry = top.Find("metadata");
        if (entry?.Value is not YamlMap map)
        {
            reading.Add(entry?.Value ?? top, $"{what} has no metadata", "add metadata: with name: below it");
            return null;
        }
        CheckKeys(map, MetadataKeys, $"metadata of {what}", reading);
        metadata["annotations"] = ReadAnnotations(map, reading);
        var name = map.Find("name");
        if (name?.Value is not YamlText { IsNull: false } text)
        {
            reading.Add(name?.Value ?? map, $"{what} has no metadata.name", "add name: with lower-case letters, digits and '-'");
            return null;
        }
        if (!NamePattern().IsMatch(text.Text))
        {
            reading.Add(text, $"the name '{text.Text}' is not allowed", "use lower-case letters, digits and '-' (not first or last), at most 63");
            return null;
        }
        metadata["name"] = text.Text;
        return text.Text;
    }

    private static JsonObject ReadAnnotations(YamlMap metadata, SiteFileReading reading)
    {
        var annotations = new JsonObject();
        var entry = metadata.Find("annotations");
        if (entry is null)
        {
            return annotations;
        }
        if (entry.Value is not YamlMap map)
        {
            reading.Add(entry.Value, "metadata.annotations must be a mapping of texts", "write key: \"value\" lines below it");
            return annotations;
        }
        foreach (var item in map.Entries)
        {
            if (item.Value is YamlText text && FieldReader.IsText(text))
            {
                annotations[item.Key] = text.Text;
            }
            else
            {
                reading.Add(item.Value, $"the annotation '{item.Key}' must be a text", "put the value in quotes");
            }
        }
        return annotations;
    }

    private static JsonObject ReadSpec(
        YamlMap top, KindSchema schema, string? name, string title, SiteFileReading reading, out CameraCredentials? credentials)
    {
        credentials = null;
        var spec = new JsonObject();
        var entry = top.Find("spec");
        if (entry is not null && entry.Value is not YamlMap and not YamlText { IsNull: true })
        {
            reading.Add(entry.Value, $"spec of {title} must be a mapping", "write key: value lines below spec:");
            return spec;
        }
        var map = entry?.Value as YamlMap ?? new YamlMap(entry?.Line ?? top.Line, entry?.Column ?? top.Column, []);
        CheckKeys(map, schema.Fields.Select(f => f.Name).ToArray(), $"spec of {title}", reading);
        foreach (var field in schema.Fields)
        {
            var value = map.Find(field.Name)?.Value;
            if (value is null or YamlText { IsNull: true })
            {
                if (field.Required)
                {
                    reading.Add(value ?? map, $"{title} has no spec.{field.Name}", $"add {field.Name}: {field.Example}");
                }
                continue;
            }
            var reader = new FieldReader(schema.Kind, name, title, field, reading);
            spec[field.Name] = reader.Read(value);
            credentials ??= reader.Credentials;
        }
        if (credentials is not null && spec["credentialsSecret"] is not null)
        {
            reading.Add(map.Find("credentialsSecret")!.Value, $"{title} has credentials in its url and a credentialsSecret", "keep one of them");
        }
        return spec;
    }

    private static void CheckKeys(YamlMap map, string[] known, string where, SiteFileReading reading)
    {
        foreach (var entry in map.Entries.Where(e => !known.Contains(e.Key, StringComparer.Ordinal)))
        {
            reading.Add(entry.Line, entry.Column, $"unknown key '{entry.Key}' in {where}",
                DidYouMean.Remedy(entry.Key, known, $"known are {string.Join(", ", known)}"));
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
