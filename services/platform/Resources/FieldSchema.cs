namespace Failover.Platform;

/// <summary>What is said of one field of an object: its meaning, its bounds, what else must hold. Its type is the record's own.</summary>
/// <param name="Name">As in YAML and JSON.</param>
/// <param name="Text">What it means, in one or two sentences.</param>
internal sealed record FieldSchema(string Name, string Text)
{
    public FieldSchema(string name, FieldType type, string text)
        : this(name, text) => Type = type;

    /// <summary>How site.yaml writes it; null for a field that no file has.</summary>
    public FieldType? Type { get; init; }

    /// <summary>Missing is an error.</summary>
    public bool Required { get; init; }

    /// <summary>Least number.</summary>
    public long? Min { get; init; }

    /// <summary>Greatest number.</summary>
    public long? Max { get; init; }

    /// <summary>Characters at most; of a list, of each item.</summary>
    public int? MaxLength { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>A regular expression of RE2 that the whole text must match; of a list, each item.</summary>
    public string? Pattern { get; init; }

    /// <summary>How Kubernetes merges a list: <c>atomic</c>, <c>set</c> or <c>map</c>.</summary>
    public string ListType { get; init; } = "atomic";

    /// <summary>What identifies an item of a list of type <c>map</c>.</summary>
    public string? ListKey { get; init; }

    /// <summary>For remedies and docs.</summary>
    public string Example { get; init; } = "";

    public IReadOnlyList<ResourceRule> Rules { get; init; } = [];
}

/// <summary>How site.yaml writes a value.</summary>
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

/// <summary>A rule of Kubernetes' validation language (CEL) over <c>self</c> and, where the value was there before, <c>oldSelf</c>.</summary>
/// <param name="Message">What is wrong and what helps.</param>
internal sealed record ResourceRule(string Rule, string Message);

/// <summary>A column of <c>kubectl get</c>. Priority 1 is shown by <c>-o wide</c> only.</summary>
internal sealed record ResourceColumn(string Name, string Path, string Text, string Type = "string", int Priority = 0);

/// <summary>A condition of a kind.</summary>
/// <param name="Text">True when ...</param>
/// <param name="Writer">The service that says it.</param>
internal sealed record ResourceCondition(string Type, string Text, string Writer);
