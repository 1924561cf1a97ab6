using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The one schema of site.yaml; the CRDs are made from the same table. A test holds it equal to the spec records.</summary>
internal static class SiteSchema
{
    public static IReadOnlyList<KindSchema> Kinds { get; } =
    [
        new(Site.Kind, typeof(Site),
        [
            new("stableSeconds", FieldType.WholeNumber, Min: 1, Max: 600, Example: "30"),
            new("ringSeconds", FieldType.WholeNumber, Min: 5, Max: 300, Example: "20"),
            new("automaticTakeover", FieldType.Flag, Example: "true"),
            new("retentionDays", FieldType.WholeNumber, Min: 0, Max: 36_500, Example: "30"),
        ]),
        new(SiteServer.Kind, typeof(SiteServer),
        [
            new("address", FieldType.HttpUrl, Required: true, Example: "http://host:7420"),
            new("roles", FieldType.RoleList, Example: "[slave]"),
            new("dvr", FieldType.Flag, Example: "false"),
            new("preferredGuards", FieldType.NameList, Example: "[spare-1]"),
            new("maintenance", FieldType.Flag, Example: "false"),
        ]),
        new(FailoverServer.Kind, typeof(FailoverServer),
        [
            new("address", FieldType.HttpUrl, Required: true, Example: "http://host:7420"),
            new("maxHotCameras", FieldType.WholeNumber, Min: 1, Max: 10_000, Example: "128"),
            new("ringMemoryMiB", FieldType.WholeNumber, Min: 16, Max: 1_048_576, Example: "4096"),
            new("networkMbps", FieldType.WholeNumber, Min: 1, Max: 1_000_000, Example: "1000"),
            new("maintenance", FieldType.Flag, Example: "false"),
        ]),
        new(Camera.Kind, typeof(Camera),
        [
            new("server", FieldType.Name, Required: true, Example: "slave-1"),
            new("url", FieldType.RtspUrl, Required: true, Example: "rtsp://user:password@host/path"),
            new("credentialsSecret", FieldType.Name, Example: "camera-door"),
            new("priority", FieldType.WholeNumber, Min: 0, Max: 100, Example: "50"),
            new("maxSessions", FieldType.WholeNumber, Min: 0, Max: 100, Example: "2"),
            new("bitrateKbps", FieldType.WholeNumber, Min: 16, Max: 1_000_000, Example: "4000"),
        ]),
        new(FailoverLicense.Kind, typeof(FailoverLicense),
        [
            new("token", FieldType.Text, Required: true, Example: "<content of the .lic file>"),
        ]),
    ];

    public static KindSchema? Find(string kind) => Kinds.FirstOrDefault(k => string.Equals(k.Kind, kind, StringComparison.Ordinal));
}

/// <summary>One key of a spec.</summary>
/// <param name="Name">As in YAML and JSON.</param>
/// <param name="Type">What its value must be.</param>
/// <param name="Required">Missing is an error.</param>
/// <param name="Min">Least whole number.</param>
/// <param name="Max">Greatest whole number.</param>
/// <param name="Example">For the remedy.</param>
internal sealed record FieldSchema(string Name, FieldType Type, bool Required = false, int Min = 0, int Max = int.MaxValue, string Example = "");

internal sealed record KindSchema(string Kind, Type ObjectType, IReadOnlyList<FieldSchema> Fields);

internal enum FieldType
{
    Text,
    Name,
    HttpUrl,
    RtspUrl,
    WholeNumber,
    Flag,
    NameList,
    RoleList,
}
