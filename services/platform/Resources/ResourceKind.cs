namespace Failover.Platform;

/// <summary>One custom resource as it is made: names, fields, columns.</summary>
/// <param name="Plural">As in the API's path.</param>
/// <param name="ShortName">For <c>kubectl get</c>.</param>
/// <param name="Text">What it is, in one or two sentences.</param>
internal sealed record ResourceKind(string Kind, Type ObjectType, string Plural, string ShortName, string Text)
{
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>The names of these objects are limited as those of site.yaml; names of what the services make follow from them.</summary>
    public bool NamedByPeople => SiteSchema.Find(Kind) is not null;

    /// <summary>In order; AGE comes last and is added to each.</summary>
    public required IReadOnlyList<ResourceColumn> Columns { get; init; }

    /// <summary>What is true of these objects or not, and who says so.</summary>
    public required IReadOnlyList<ResourceCondition> Conditions { get; init; }

    /// <summary>Rules over the whole object.</summary>
    public IReadOnlyList<ResourceRule> Rules { get; init; } = [];

    public IReadOnlyList<ResourceRule> SpecRules { get; init; } = [];
    public IReadOnlyList<ResourceRule> StatusRules { get; init; } = [];
}
