using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>The site's objects for who only asks what would be: a change is taken and forgotten.</summary>
internal sealed class UnwrittenStore(ISiteStore store) : ISiteStore
{
    public Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => store.GetAsync<T>(name, ct);

    public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => store.ListAsync<T>(ct);

    public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => store.WatchAsync<T>(ct);

    public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Task.FromResult(value);

    public Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Task.FromResult(value);

    public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => Task.FromResult(value);

    public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject => Task.FromResult(true);
}
