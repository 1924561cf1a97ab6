namespace Failover.Platform;

/// <summary>
/// What one watcher has not seen yet: the whole state if it was read anew, then the newest state per object, in the order of the first
/// unseen change. So a watcher that does not read holds no more than the objects there are.
/// </summary>
public sealed class StoreWatch<T>
    where T : class
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly List<(StoreChangeKind Change, string Name, T Object)> _pending = [];
    private IReadOnlyList<T>? _listed;
    private Exception? _end;

    /// <summary>One object changed.</summary>
    public void Put(StoreChangeKind change, string name, T value)
    {
        lock (_lock)
        {
            var at = _pending.FindIndex(p => string.Equals(p.Name, name, StringComparison.Ordinal));
            if (at < 0)
            {
                _pending.Add((change, name, value));
            }
            else if (_pending[at].Change == StoreChangeKind.Added && change == StoreChangeKind.Deleted)
            {
                // It came and went unseen.
                _pending.RemoveAt(at);
            }
            else
            {
                _pending[at] = (Merge(_pending[at].Change, change), name, value);
            }
            Signal();
        }
    }

    /// <summary>Everything was read anew: what was unseen before is in it, or is no more.</summary>
    public void PutAll(IReadOnlyList<T> all)
    {
        lock (_lock)
        {
            _pending.Clear();
            _listed = all;
            Signal();
        }
    }

    /// <summary>No more changes come; whoever reads gets this.</summary>
    public void End(Exception why)
    {
        lock (_lock)
        {
            _end = why;
            Signal();
        }
    }

    /// <summary>Waits for something unseen; the state read anew, if there is one, comes before the changes.</summary>
    public async Task<StoreNews<T>> TakeAsync(CancellationToken ct)
    {
        await _signal.WaitAsync(ct);
        lock (_lock)
        {
            if (_listed is null && _pending.Count == 0 && _end is not null)
            {
                throw _end;
            }
            var taken = new StoreNews<T>(_listed, [.. _pending.Select(p => (p.Change, p.Object))]);
            _listed = null;
            _pending.Clear();
            if (_end is not null)
            {
                Signal();
            }
            return taken;
        }
    }

    private void Signal()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    private static StoreChangeKind Merge(StoreChangeKind unseen, StoreChangeKind now) => (unseen, now) switch
    {
        (StoreChangeKind.Added, StoreChangeKind.Modified) => StoreChangeKind.Added,
        // The watcher knew the old object; the new one of that name replaces it.
        (StoreChangeKind.Deleted, StoreChangeKind.Added) => StoreChangeKind.Modified,
        _ => now,
    };
}

/// <summary>What a watcher takes at once.</summary>
/// <param name="Listed">The whole state, read anew; null when it was not.</param>
/// <param name="Changes">Since then.</param>
public sealed record StoreNews<T>(IReadOnlyList<T>? Listed, IReadOnlyList<(StoreChangeKind Kind, T Object)> Changes);
