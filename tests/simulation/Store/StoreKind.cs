using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>All objects of one kind and who watches them.</summary>
internal abstract class StoreKind
{
    /// <summary>A copy of what is there now; the objects themselves never change.</summary>
    public abstract object Snapshot();

    /// <summary>Puts back a snapshot, or nothing at all; every watcher has to list again.</summary>
    public abstract void Restore(object? snapshot);

    /// <summary>Every watch ends; its owner lists again.</summary>
    public abstract void BreakWatches();
}

/// <summary>The same of a known type.</summary>
internal sealed class StoreKind<T> : StoreKind
    where T : class, ISiteObject
{
    private SortedDictionary<string, T> _objects = new(StringComparer.Ordinal);

    public List<SimWatch<T>> Watches { get; } = [];

    public T? Find(string name) => _objects.GetValueOrDefault(name);

    public IReadOnlyList<T> List() => [.. _objects.Values];

    public void Put(T value) => _objects[value.Metadata.Name] = value;

    public void Remove(string name) => _objects.Remove(name);

    public override object Snapshot() => new SortedDictionary<string, T>(_objects, StringComparer.Ordinal);

    public override void Restore(object? snapshot)
    {
        _objects = snapshot is SortedDictionary<string, T> kept
            ? new SortedDictionary<string, T>(kept, StringComparer.Ordinal)
            : new SortedDictionary<string, T>(StringComparer.Ordinal);
        BreakWatches();
    }

    public override void BreakWatches()
    {
        foreach (var watch in Watches.ToArray())
        {
            watch.Break();
        }
    }
}
