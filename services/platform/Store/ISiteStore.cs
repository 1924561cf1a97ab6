using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// The site's typed objects with optimistic concurrency. Spec and status are written apart, as the subresource of Kubernetes does:
/// <see cref="UpdateAsync"/> keeps the stored status, <see cref="UpdateStatusAsync"/> keeps the stored spec and metadata.
/// </summary>
public interface ISiteStore
{
    /// <summary>The object, or null.</summary>
    Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>All objects of a kind, by name.</summary>
    Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>
    /// First the present state whole, as one <see cref="StoreChangeKind.Listed"/> (perhaps of no object), then every change since: nothing
    /// comes or goes unseen between the two. A slow reader sees the newest state of an object, not each step between; so what waits for
    /// it is bounded by the number of objects.
    /// </summary>
    IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>Creates it, status included; <see cref="StoreConflict.AlreadyExists"/> when the name is taken.</summary>
    Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>Writes spec and metadata if the version is still the one in <paramref name="value"/>.</summary>
    Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>Writes the status if the version is still the one in <paramref name="value"/>.</summary>
    Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>Deletes it; with a version only if that is still the object's. False when there was none.</summary>
    Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject;
}

/// <summary>One change that a watcher sees. Deleted carries the last state.</summary>
public sealed record StoreChange<T>
    where T : class
{
    private readonly T? _object;

    public StoreChange(StoreChangeKind kind, T changed) => (Kind, _object) = (kind, changed);

    private StoreChange(IReadOnlyList<T> all) => (Kind, All) = (StoreChangeKind.Listed, all);

    public StoreChangeKind Kind { get; }

    /// <summary>What changed; nothing single when all are listed.</summary>
    public T Object => _object ?? throw new InvalidOperationException("A list is no change of one object.");

    /// <summary>Every object there is, by name, when <see cref="StoreChangeKind.Listed"/>; else empty.</summary>
    public IReadOnlyList<T> All { get; } = [];

    public static StoreChange<T> Listed(IReadOnlyList<T> all) => new(all);
}

public enum StoreChangeKind
{
    /// <summary>The present state whole: what is not in it does not exist.</summary>
    Listed,
    Added,
    Modified,
    Deleted,
}
