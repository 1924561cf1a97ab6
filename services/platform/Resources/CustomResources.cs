using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The CustomResourceDefinitions of a site, made from the contracts and the table of fields: <c>failover crds</c>.</summary>
public static class CustomResources
{
    private const string Header = "# Made by `failover crds` from the contracts. Not to be edited.\n";

    // The chart lets CRDs outlive it: with them every object of every site would be deleted.
    private const string ChartAnnotations = """
          annotations:
            {{- if .Values.keep }}
            helm.sh/resource-policy: keep
            {{- end }}
            {{- with .Values.annotations }}
            {{- toYaml . | nindent 4 }}
            {{- end }}

        """;

    // By these anybody who may read a definition knows which chart it came with.
    private const string ChartLabels = """
            app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
            helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}

        """;
    private const string LastLabel = "    app.kubernetes.io/part-of: failover\n";

    /// <summary>File name and text of each, as <c>kubectl apply</c> takes them.</summary>
    public static IReadOnlyList<(string File, string Text)> Files() => [.. ResourceKinds.All.Select(k => ($"{k.Plural}.yaml", Header + YamlWriter.Write(Definition(k))))];

    /// <summary>The same as templates of the chart <c>failover-crds</c>.</summary>
    public static IReadOnlyList<(string File, string Text)> ChartTemplates() =>
        [.. Files().Select(f => (f.File, f.Text.Replace("metadata:\n  name:", $"metadata:\n{ChartAnnotations}  name:", StringComparison.Ordinal)
            .Replace(LastLabel, LastLabel + ChartLabels, StringComparison.Ordinal)))];

    /// <summary>One CustomResourceDefinition.</summary>
    internal static JsonObject Definition(ResourceKind kind)
    {
        var slash = ObjectMeta.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = (ObjectMeta.ApiVersion[..slash], ObjectMeta.ApiVersion[(slash + 1)..]);
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{kind.Plural}.{group}",
                ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "failover", ["app.kubernetes.io/part-of"] = "failover" },
            },
            ["spec"] = new JsonObject
            {
                ["group"] = group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = kind.Kind,
                    ["listKind"] = kind.Kind + "List",
                    ["plural"] = kind.Plural,
                    ["singular"] = kind.Singular,
                    ["shortNames"] = new JsonArray(kind.ShortName),
                    ["categories"] = new JsonArray("failover"),
                },
                ["versions"] = new JsonArray(new JsonObject
                {
                    ["name"] = version,
                    ["served"] = true,
                    ["storage"] = true,
                    ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                    ["additionalPrinterColumns"] = new JsonArray([.. Columns(kind).Select(Column)]),
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(kind) },
                }),
            },
        };
    }

    /// <summary>The columns of a kind with AGE, which is the last that is always shown.</summary>
    internal static IEnumerable<ResourceColumn> Columns(ResourceKind kind) =>
    [
        .. kind.Columns.Where(c => c.Priority == 0), new("AGE", ".metadata.creationTimestamp", "Since when there is such an object.", "date"),
        .. kind.Columns.Where(c => c.Priority > 0),
    ];

    /// <summary>The schema of a kind's objects.</summary>
    internal static JsonObject Schema(ResourceKind kind)
    {
        var specType = kind.ObjectType.GetProperty("Spec")!.PropertyType;
        var spec = TypeSchema.Of(specType, "What is wanted, or what was decided.", withDefaults: true);
        TypeSchema.AddRules(spec, kind.SpecRules);
        var status = TypeSchema.Of(kind.ObjectType.GetProperty("Status")!.PropertyType, "What is so now, as the services see it.", withDefaults: false);
        TypeSchema.AddRules(status, kind.StatusRules);
        var metadata = new JsonObject { ["type"] = "object" };
        if (kind.NamedByPeople)
        {
            metadata["properties"] = new JsonObject
            {
                ["name"] = new JsonObject { ["type"] = "string", ["maxLength"] = SiteSchema.NameLength, ["pattern"] = SiteSchema.NamePattern },
            };
        }
        var required = new JsonArray();
        if (spec.ContainsKey("required"))
        {
            required.Add("spec");
        }
        var schema = new JsonObject { ["type"] = "object", ["description"] = kind.Text };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }
        schema["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = "Version of this schema." },
            ["kind"] = new JsonObject { ["type"] = "string", ["description"] = "Kind of the object." },
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
        if (!spec.ContainsKey("required"))
        {
            // An object without a spec has all that is usual.
            spec["default"] = new JsonObject();
        }
        TypeSchema.AddRules(schema, kind.Rules);
        return schema;
    }

    private static JsonObject Column(ResourceColumn column)
    {
        var made = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["description"] = column.Text, ["jsonPath"] = column.Path };
        if (column.Priority > 0)
        {
            made["priority"] = column.Priority;
        }
        return made;
    }
}
