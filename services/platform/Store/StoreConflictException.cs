namespace Failover.Platform;

/// <summary>A compare-and-swap lost: read again and decide again.</summary>
public sealed class StoreConflictException(StoreConflict reason, string kind, string name)
    : Exception(reason switch
    {
        StoreConflict.AlreadyExists => $"{kind} {name} exists already.",
        StoreConflict.VersionChanged => $"{kind} {name} was changed meanwhile: read it again.",
        _ => $"There is no {kind} {name}.",
    })
{
    public StoreConflict Reason { get; } = reason;
    public string Kind { get; } = kind;
    public string Name { get; } = name;
}

public enum StoreConflict
{
    AlreadyExists,
    VersionChanged,
    NotFound,
}
