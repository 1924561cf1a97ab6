using System.Collections.Immutable;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>All objects of one kind, kept up to date by a watch: rules read a snapshot and never wait for the store.</summary>
public sealed class StoreMirror<T>(ISiteStore store, TimeProvider time, ILogger log, Action? changed = null)
    where T : class, ISiteObject
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly ImmutableSortedDictionary<string, T> None = ImmutableSortedDictionary<string, T>.Empty.WithComparers(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, T> _objects = None;

    /// <summary>By name, in ordinal order: no decision depends on a hash. Another dictionary when something changed.</summary>
    public IReadOnlyDictionary<string, T> Objects => Volatile.Read(ref _objects);

    /// <summary>The store was read once: an empty mirror means no objects, not no knowledge.</summary>
    public bool Synced { get; private set; }

    /// <summary>Watches until cancelled; a store that fails is asked again after a second, from a fresh list.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                Relist(await store.ListAsync<T>(ct));
                await foreach (var change in store.WatchAsync<T>(ct))
                {
                    See(change);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning("Watching {Kind} failed and is tried again: {Message}", T.Kind, error.Message);
            }
            await Task.Delay(RetryAfter, time, ct);
        }
    }

    /// <summary>The store was read whole: what is not in it does not exist.</summary>
    internal void Relist(IReadOnlyList<T> all)
    {
        Set(None.AddRange(all.Select(o => KeyValuePair.Create(o.Metadata.Name, o))));
        Synced = true;
    }

    internal void See(StoreChange<T> change) => Set(change.Kind == StoreChangeKind.Deleted
        ? _objects.Remove(change.Object.Metadata.Name)
        : _objects.SetItem(change.Object.Metadata.Name, change.Object));

    private void Set(ImmutableSortedDictionary<string, T> objects)
    {
        Volatile.Write(ref _objects, objects);
        changed?.Invoke();
    }
}
