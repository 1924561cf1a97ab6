using System.Collections.Immutable;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>All objects of one kind, kept up to date by a watch: rules read a snapshot and never wait for the store.</summary>
public sealed class StoreMirror<T>(ISiteStore store, TimeProvider time, ILogger log, Action? changed = null)
    where T : class, ISiteObject
{
    private const int MostDeleted = 10_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly ImmutableSortedDictionary<string, T> None = ImmutableSortedDictionary<string, T>.Empty.WithComparers(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, T> _objects = None;
    private ImmutableSortedDictionary<string, T> _deleted = None;

    /// <summary>By name, in ordinal order: no decision depends on a hash. Another dictionary when something changed.</summary>
    public IReadOnlyDictionary<string, T> Objects => Volatile.Read(ref _objects);

    /// <summary>
    /// Objects whose deletion the watch told, as they were, and that are not there again. What is merely missing from a fresh list is not
    /// among them: a store that was restored or emptied deletes nothing.
    /// </summary>
    public IReadOnlyDictionary<string, T> Deleted => Volatile.Read(ref _deleted);

    /// <summary>The store was read once: an empty mirror means no objects, not no knowledge.</summary>
    public bool Synced { get; private set; }

    /// <summary>Watches until cancelled; a store that fails is asked again after a second, from a fresh state.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
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
        Volatile.Write(ref _deleted, _deleted.RemoveRange(all.Select(o => o.Metadata.Name)));
        Set(None.AddRange(all.Select(o => KeyValuePair.Create(o.Metadata.Name, o))));
        Synced = true;
    }

    internal void See(StoreChange<T> change)
    {
        if (change.Kind == StoreChangeKind.Listed)
        {
            Relist(change.All);
            return;
        }
        var name = change.Object.Metadata.Name;
        var gone = change.Kind == StoreChangeKind.Deleted;
        Volatile.Write(ref _deleted, !gone ? _deleted.Remove(name) : _deleted.Count < MostDeleted ? _deleted.SetItem(name, change.Object) : _deleted);
        Set(gone ? _objects.Remove(name) : _objects.SetItem(name, change.Object));
    }

    private void Set(ImmutableSortedDictionary<string, T> objects)
    {
        Volatile.Write(ref _objects, objects);
        changed?.Invoke();
    }
}
