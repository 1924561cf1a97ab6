using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>The broker with its sidecars, and what they are known to do: lose a confirmed publish, deliver twice, late or in another order, stop for all.</summary>
internal sealed class SimBus
{
    /// <summary>Longest time until a sidecar is connected again (<c>reconnectWaitSeconds</c>).</summary>
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(3);

    /// <summary>A packet that met a closed way is sent again for about this long before its connection is given up.</summary>
    private static readonly TimeSpan Retransmitted = TimeSpan.FromSeconds(6);

    private readonly World _world;
    private readonly SimNetwork _network;
    private readonly Wire _wire;
    private readonly Random _chance;
    private readonly Dictionary<string, List<BusQueue>> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BusLink> _links = new(StringComparer.Ordinal);

    public SimBus(SimMachine machine, SimNetwork network, Wire wire)
    {
        (_world, _network, _wire) = (machine.World, network, wire);
        _chance = _world.Chance("bus");
        Broker = new BrokerProcess(machine, OnBrokerStarted, OnBrokerKilled);
        Broker.Start();
    }

    /// <summary>Kill it, stop it, start it: the broker's own faults.</summary>
    public BrokerProcess Broker { get; }

    public SimMachine Machine => Broker.Machine;

    public BusFaults Faults { get; } = new();

    public BusCounts Counts { get; } = new();

    /// <summary>How much waits in each queue.</summary>
    public IEnumerable<(string Topic, string Who, int Waiting)> Queues =>
        from topic in _topics
        from queue in topic.Value
        select (topic.Key, queue.Who.Name, queue.Waiting);

    /// <summary>A bug for a checker to find: queues of who subscribes from now on have no bound.</summary>
    public bool WithoutBounds { get; set; }

    /// <summary>From now to the end of this life of the process.</summary>
    /// <param name="key">Receiver's name on <see cref="Topics.Plans"/>; null elsewhere.</param>
    public void Subscribe<T>(SimProcess who, string topic, string? key, Action<T> handler)
        where T : class, IBusMessage
    {
        if (!_topics.TryGetValue(topic, out var queues))
        {
            _topics[topic] = queues = [];
        }

        queues.RemoveAll(queue => !queue.Lives);
        var component = BusComponents.Of(topic);
        TimeSpan? ttl = component.TtlSeconds == 0 ? null : TimeSpan.FromSeconds(component.TtlSeconds);
        queues.Add(new BusQueue<T>(this, who, LinkOf(who.Name), key, ttl, WithoutBounds ? int.MaxValue : component.QueueLength, handler));
    }

    /// <summary>False when broker or sidecar did not take it. True says as much as in production: it may be lost all the same.</summary>
    public bool Publish<T>(SimProcess who, string topic, T message, string? key = null)
        where T : class, IBusMessage => PublishAny(who, topic, message, key);

    /// <summary>The same for a message of any kind.</summary>
    public bool PublishAny(SimProcess who, string topic, IBusMessage message, string? key)
    {
        if (message is HealthReport report)
        {
            // It holds for when it was said, however long a broker that stands still keeps it.
            _wire.Health(who, report);
        }

        var taken = Send(who, topic, Faults.PlanLacks.Count > 0 && message is RecorderPlan plan ? Lacking(plan) : message, key);
        if (!taken)
        {
            Counts.NotTaken++;
        }

        return taken;
    }

    /// <summary>A process wrote this into its journal now; the broker may take it minutes later, or more than once.</summary>
    public void Written(SimProcess who, JournalEntry entry) => _wire.Journal(who, entry);

    public BusLink LinkOf(string process)
    {
        if (!_links.TryGetValue(process, out var link))
        {
            _links[process] = link = new BusLink(new HangingPublishes(_world, _chance, held => After(_network.OneWay(), held.Who, held.Topic, held.Message, held.Key)));
        }

        return link;
    }

    /// <summary>A process' sidecar goes away, or comes back and is connected a while later.</summary>
    public void Sidecar(string process, bool down)
    {
        var link = LinkOf(process);
        link.SidecarDown = down;
        link.ConnectedFrom = _world.Lived + (Reconnect * _chance.NextDouble());
    }

    /// <summary>Broker and sidecar run and the way between them is open.</summary>
    public bool Reaches(BusQueue queue) =>
        Broker.Running && !Broker.Stopped && !queue.Link.SidecarDown && queue.Link.ConnectedFrom <= _world.Lived
        && queue.Lives && !_network.IsBlocked(Machine.Name, queue.Who.Machine.Name);

    /// <summary>From the broker to a subscriber.</summary>
    public TimeSpan WayTo(SimProcess subscriber) => _network.OneWay(Machine.Name, subscriber.Machine.Name);

    private bool Send(SimProcess who, string topic, IBusMessage message, string? key)
    {
        var link = LinkOf(who.Name);
        if (!Broker.Running || link.SidecarDown || link.ConnectedFrom > _world.Lived)
        {
            return false;
        }

        if (link.Hanging.Hangs)
        {
            return link.Hanging.Take(who, topic, message, key);
        }

        var confirmed = string.Equals(topic, Topics.Journal, StringComparison.Ordinal);
        if (_network.IsBlocked(who.Machine.Name, Machine.Name))
        {
            // It waits in the sender's kernel: perhaps it comes after all, when nobody expects it any more.
            After(Retransmitted * _chance.NextDouble(), who, topic, message, key);
            return false;
        }

        if (Faults.Lost > 0 && _chance.NextDouble() < Faults.Lost)
        {
            Counts.Lost++;
            return true;
        }

        var delay = _network.OneWay(who.Machine.Name, Machine.Name);
        if (Faults.Late > 0 && _chance.NextDouble() < Faults.Late)
        {
            delay += Faults.LateUpTo * _chance.NextDouble();
        }

        After(delay, who, topic, message, key);
        var answered = !Broker.Stopped && !_network.IsBlocked(Machine.Name, who.Machine.Name);
        return answered || !confirmed;
    }

    private RecorderPlan Lacking(RecorderPlan plan) =>
        Faults.PlanLacks.Contains(plan.Recorder) ? plan with { Record = [.. plan.Record.SkipLast(1)] } : plan;

    private void After(TimeSpan delay, SimProcess who, string topic, IBusMessage message, string? key) => _world.After(delay, () =>
    {
        if (_network.IsBlocked(who.Machine.Name, Machine.Name))
        {
            Counts.Lost++;
        }
        else if (Broker.Stopped)
        {
            Broker.Receive(() => Take(who, topic, message, key));
        }
        else if (Broker.Running)
        {
            Take(who, topic, message, key);
        }
        else
        {
            Counts.Lost++;
        }
    });

    private void Take(SimProcess who, string topic, IBusMessage message, string? key)
    {
        Counts.Taken++;
        Report(who, message);
        if (!_topics.TryGetValue(topic, out var queues))
        {
            return;
        }

        var ownTimes = Faults.Any || _network.Loss > 0;
        for (var i = 0; i < queues.Count; i++)
        {
            var queue = queues[i];
            if (!queue.Lives || !string.Equals(queue.Key, key, StringComparison.Ordinal))
            {
                continue;
            }

            if (ownTimes)
            {
                PutInItsOwnTime(queue, message);
            }
            else
            {
                queue.Put(message);
            }
        }
    }

    private void PutInItsOwnTime(BusQueue queue, IBusMessage message)
    {
        var delay = _network.OneWay();
        _world.After(delay, () => queue.Put(message));
        if (_chance.NextDouble() < Faults.Doubled)
        {
            Counts.Doubled++;
            _world.After(delay + (Faults.LateUpTo * _chance.NextDouble()), () => queue.Put(message));
        }
    }

    private void Report(SimProcess who, IBusMessage message)
    {
        switch (message)
        {
            case Beat beat:
                _wire.Beat(who, beat);
                break;
            case RecorderPlan plan:
                _wire.Plan(who, plan);
                break;
            case TakeoverReport takeover:
                _wire.Takeover(who, takeover);
                break;
            case ReinsertionOrder order:
                _wire.Order(who, order);
                break;
        }
    }

    private void OnBrokerStarted()
    {
        foreach (var link in _links.Values)
        {
            link.ConnectedFrom = _world.Lived + (Reconnect * _chance.NextDouble());
        }
    }

    private void OnBrokerKilled()
    {
        foreach (var queues in _topics.Values)
        {
            queues.ForEach(queue => queue.Restarted());
        }
    }
}
