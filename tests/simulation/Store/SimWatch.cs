using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>
/// Feeds one process' mirror of one kind: a list, then every change in order, each a while later. A watch that breaks is noticed when
/// the next change cannot pass or the store ends it; then the mirror keeps what it has until a list works again.
/// </summary>
internal sealed class SimWatch<T>
    where T : class, ISiteObject
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SimStore _store;
    private readonly SimProcess _who;
    private readonly StoreMirror<T> _mirror;
    private readonly Action<Action> _inThisLife;
    private readonly string _boot;
    private TimeSpan _lastArrival;
    private bool _watching;
    private int _attempt;

    /// <summary>Begins to feed the mirror; ends with this life of the process.</summary>
    public SimWatch(SimStore store, SimProcess who, StoreMirror<T> mirror)
    {
        (_store, _who, _mirror, _boot) = (store, who, mirror, who.BootId);
        _inThisLife = who.ReceiverOfThisLife();
        ListAfter(store.Network.OneWay());
    }

    private bool Lives => _who.Running && ReferenceEquals(_who.BootId, _boot);

    private bool Reaches => _store.Process.Running && !_store.Process.Stopped && _store.Network.CanTalk(_store.Machine.Name, _who.Machine.Name);

    /// <summary>The store tells a change.</summary>
    public void Send(StoreChange<T> change)
    {
        if (!Lives)
        {
            _store.Kind<T>().Watches.Remove(this);
            return;
        }

        var attempt = _attempt;
        var late = _store.Faults.WatchLate + _store.FaultsOf(_who.Name).WatchLate;
        _who.World.After(Arrival(_store.Network.OneWay() + late), () =>
        {
            if (attempt != _attempt || !_watching)
            {
                return;
            }

            if (Reaches)
            {
                _inThisLife(() => _mirror.See(change));
            }
            else
            {
                Break();
            }
        });
    }

    /// <summary>The watch ends; a second later the process lists again, until that works.</summary>
    public void Break()
    {
        _store.Kind<T>().Watches.Remove(this);
        _watching = false;
        _attempt++;
        if (Lives)
        {
            ListAfter(RetryAfter);
        }
    }

    private void ListAfter(TimeSpan delay) => _who.World.After(delay, () => _inThisLife(List));

    private void List()
    {
        var faults = _store.FaultsOf(_who.Name);
        if (!Reaches || _store.Chance.NextDouble() < Math.Max(_store.Faults.Refused, faults.Refused))
        {
            ListAfter(RetryAfter);
            return;
        }

        _watching = true;
        _attempt++;
        var kind = _store.Kind<T>();
        kind.Watches.Add(this);
        var all = kind.List();
        var attempt = _attempt;
        _who.World.After(Arrival(_store.Network.OneWay() + _store.Network.OneWay() + faults.WatchLate), () =>
        {
            if (attempt == _attempt)
            {
                _inThisLife(() => _mirror.Relist(all));
            }
        });
    }

    // A connection keeps its order: nothing overtakes what was sent before.
    private TimeSpan Arrival(TimeSpan delay)
    {
        var at = _who.World.Lived + delay;
        _lastArrival = at > _lastArrival ? at : _lastArrival;
        return _lastArrival - _who.World.Lived;
    }
}
