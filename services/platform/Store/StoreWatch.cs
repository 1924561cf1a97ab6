namespace Failover.Platform;

/// <summary>
/// What one watcher has not seen yet: the newest state per object, in the order of the first unseen change. So a watcher that does not
/// read holds no more than the objects there are.
/// </summary>
internal sealed class StoreWatch(string kind)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly List<(StoreChangeKind Change, StoredRow Row)> _pending = [];

    public string Kind { get; } = kind;

    public void Put(StoreChangeKind change, StoredRow row)
    {
        lock (_lock)
        {
            var at = _pending.FindIndex(p => string.Equals(p.Row.Name, row.Name, StringComparison.Ordinal));
            if (at < 0)
            {
                _pending.Add((change, row));
            }
            else if (_pending[at].Change == StoreChangeKind.Added && change == StoreChangeKind.Deleted)
            {
                // It came and went unseen.
                _pending.RemoveAt(at);
            }
            else
            {
                _pending[at] = (Merge(_pending[at].Change, change), row);
            }
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    public async Task<List<(StoreChangeKind Change, StoredRow Row)>> TakeAsync(CancellationToken ct)
    {
        await _signal.WaitAsync(ct);
        lock (_lock)
        {
            List<(StoreChangeKind Change, StoredRow Row)> taken = [.. _pending];
            _pending.Clear();
            return taken;
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
