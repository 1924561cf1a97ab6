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

    /// <summary>Given by the store: two objects that bore one name one after the other have two.</summary>
    public string? Uid { get; init; }

    /// <summary>Counts the changes of the spec; the store's. 0 where a store does not count.</summary>
    public long Generation { get; init; }
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whoever stands here is waited for before a deleted object goes: <see cref="ReleaseSpare"/>.</summary>
    public IReadOnlyList<string> Finalizers { get; init; } = [];

    /// <summary>When its deletion was asked for; null while nobody did. It goes when no finalizer is left.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Finalizer of election: what the object stands for is ended at recorders and spares first.</summary>
    public const string ReleaseSpare = "failover.video/release-spare";
}
