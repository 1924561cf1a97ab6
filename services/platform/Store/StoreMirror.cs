using System.Collections.Immutable;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>All objects of one kind, kept up to date by a watch: rules read a snapshot and never wait for the store.</summary>
public sealed class StoreMirror<T>(ISiteStore store, TimeProvider time, ILogger log, Action? changed = null)
    where T : class, ISiteObject
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private ImmutableSortedDictionary<string, T> _objects = ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

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
                var all = await store.ListAsync<T>(ct);
                Set(all.ToImmutableSortedDictionary(o => o.Metadata.Name, o => o, StringComparer.Ordinal));
                Synced = true;
                await foreach (var change in store.WatchAsync<T>(ct))
                {
                    Set(change.Kind == StoreChangeKind.Deleted
                        ? _objects.Remove(change.Object.Metadata.Name)
                        : _objects.SetItem(change.Object.Metadata.Name, change.Object));
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning("Watching {Kind} failed and is tried again: {Message}", T.Kind, error.Message);
            }
            await Task.Delay(RetryAfter, time, ct);
        }
    }

    private void Set(ImmutableSortedDictionary<string, T> objects)
    {
        Volatile.Write(ref _objects, objects);
        changed?.Invoke();
    }
}
