using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>
/// The site's objects in memory, with the compare-and-swap of the store of production: a version that grows over the whole store, and
/// the same conflicts. Called directly it is an operator who sits at its machine: nothing stands between.
/// </summary>
internal sealed class SimStore
{
    private readonly Dictionary<string, StoreKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoreFaults> _faultsOf = new(StringComparer.Ordinal);
    private readonly Wire _wire;
    private long _version;

    public SimStore(SimMachine machine, SimNetwork network, Wire wire)
    {
        _wire = wire;
        Network = network;
        Chance = machine.World.Chance("store");
        Process = new StoreProcess(machine, () => EachKind(kind => kind.BreakWatches()));
        Process.Start();
    }

    /// <summary>Kill it, stop it, start it: the store's own faults.</summary>
    public StoreProcess Process { get; }

    public SimMachine Machine => Process.Machine;

    public SimNetwork Network { get; }

    public Random Chance { get; }

    /// <summary>A planted bug: every write is taken, whatever is there.</summary>
    public bool WithoutCas { get; set; }

    /// <summary>For every caller.</summary>
    public StoreFaults Faults { get; } = new();

    /// <summary>For one caller alone, by the name of its process.</summary>
    public StoreFaults FaultsOf(string process)
    {
        if (!_faultsOf.TryGetValue(process, out var faults))
        {
            _faultsOf[process] = faults = new StoreFaults();
        }

        return faults;
    }

    public T? Get<T>(string name)
        where T : class, ISiteObject => Kind<T>().Find(name);

    public IReadOnlyList<T> List<T>()
        where T : class, ISiteObject => Kind<T>().List();

    public T Create<T>(T value, SimProcess? by = null)
        where T : class, ISiteObject
    {
        var kind = Kind<T>();
        var name = value.Metadata.Name;
        if (kind.Find(name) is not null && !WithoutCas)
        {
            throw new StoreConflictException(StoreConflict.AlreadyExists, T.Kind, name);
        }

        var metadata = value.Metadata with { CreationTimestamp = Machine.Clock.GetUtcNow(), DeletionTimestamp = null, ResourceVersion = ++_version };
        return Save(kind, StoreMerge.With(value, metadata), StoreChangeKind.Added, by);
    }

    public T Update<T>(T value, SimProcess? by = null)
        where T : class, ISiteObject
    {
        var merged = StoreMerge.Spec(Checked(value), value, ++_version);
        if (merged.Metadata.DeletionTimestamp is null || merged.Metadata.Finalizers.Count > 0)
        {
            return Save(Kind<T>(), merged, StoreChangeKind.Modified, by);
        }

        // The last finalizer went: so does the object.
        Remove(Kind<T>(), merged, by);
        return merged;
    }

    public T UpdateStatus<T>(T value, SimProcess? by = null)
        where T : class, ISiteObject
    {
        var stored = Checked(value);
        return Save(Kind<T>(), StoreMerge.Status(stored, value, ++_version), StoreChangeKind.Modified, by);
    }

    /// <summary>An object with finalizers is marked, and goes when the last of them is taken away.</summary>
    public bool Delete<T>(string name, long? resourceVersion = null, SimProcess? by = null)
        where T : class, ISiteObject
    {
        var kind = Kind<T>();
        if (kind.Find(name) is not { } stored)
        {
            return false;
        }

        if (resourceVersion is not null && resourceVersion != stored.Metadata.ResourceVersion)
        {
            throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
        }

        if (stored.Metadata.Finalizers.Count == 0)
        {
            Remove(kind, stored, by);
        }
        else if (stored.Metadata.DeletionTimestamp is null)
        {
            // Somebody has work to do first, and takes its finalizer away then.
            var metadata = stored.Metadata with { DeletionTimestamp = Machine.Clock.GetUtcNow(), ResourceVersion = ++_version };
            Save(kind, StoreMerge.With(stored, metadata), StoreChangeKind.Modified, by);
        }

        return true;
    }

    /// <summary>A backup of everything, version included.</summary>
    public StoreBackup Backup()
    {
        var kinds = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, kind) in _kinds)
        {
            kinds[name] = kind.Snapshot();
        }

        return new StoreBackup(_version, kinds);
    }

    /// <summary>Puts an old copy in place: also its version, as after a restore of the database. Every watch ends.</summary>
    public void Restore(StoreBackup backup)
    {
        _version = backup.Version;
        foreach (var (name, kind) in _kinds)
        {
            kind.Restore(backup.Kinds.GetValueOrDefault(name));
        }
    }

    /// <summary>Reinstalled: nothing is in it, and versions begin anew.</summary>
    public void Empty() => Restore(new StoreBackup(0, new Dictionary<string, object>(StringComparer.Ordinal)));

    public StoreKind<T> Kind<T>()
        where T : class, ISiteObject
    {
        if (!_kinds.TryGetValue(T.Kind, out var kind))
        {
            _kinds[T.Kind] = kind = new StoreKind<T>();
        }

        return (StoreKind<T>)kind;
    }

    private T Checked<T>(T value)
        where T : class, ISiteObject
    {
        var name = value.Metadata.Name;
        var stored = Kind<T>().Find(name) ?? throw new StoreConflictException(StoreConflict.NotFound, T.Kind, name);
        return WithoutCas || stored.Metadata.ResourceVersion == value.Metadata.ResourceVersion
            ? stored
            : throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
    }

    private T Save<T>(StoreKind<T> kind, T value, StoreChangeKind change, SimProcess? by)
        where T : class, ISiteObject
    {
        kind.Put(value);
        Tell(kind, new StoreChange<T>(change, value), by);
        return value;
    }

    private void Remove<T>(StoreKind<T> kind, T last, SimProcess? by)
        where T : class, ISiteObject
    {
        kind.Remove(last.Metadata.Name);
        Tell(kind, new StoreChange<T>(StoreChangeKind.Deleted, last), by);
    }

    private void Tell<T>(StoreKind<T> kind, StoreChange<T> change, SimProcess? by)
        where T : class, ISiteObject
    {
        _wire.Stored(by ?? Process, change.Object, change.Kind == StoreChangeKind.Deleted);
        var watches = kind.Watches;
        for (var i = watches.Count - 1; i >= 0; i--)
        {
            watches[i].Send(change);
        }
    }

    private void EachKind(Action<StoreKind> act)
    {
        foreach (var kind in _kinds.Values)
        {
            act(kind);
        }
    }
}

/// <summary>What a backup of the store holds, by kind.</summary>
internal sealed record StoreBackup(long Version, IReadOnlyDictionary<string, object> Kinds);
