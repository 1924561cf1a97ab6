namespace Failover.Contracts;

/// <summary>A typed object of the site's store: the same document in SQLite, in Kubernetes and in site.yaml.</summary>
public interface ISiteObject
{
    /// <summary>Kind as in YAML: <c>SiteServer</c>.</summary>
    static abstract string Kind { get; }

    ObjectMeta Metadata { get; init; }
}

/// <summary>The part of <c>metadata</c> that we use.</summary>
public sealed record ObjectMeta
{
    public const string ApiVersion = "failover.video/v1alpha1";

    public required string Name { get; init; }

    /// <summary>Version for compare-and-swap; 0 before creation. Opaque: compare for equality only.</summary>
    public long ResourceVersion { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
