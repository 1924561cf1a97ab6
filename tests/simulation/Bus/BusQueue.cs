using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>One process' queue of one topic: bounded, what is too old is not delivered, and few messages are under way at once.</summary>
internal abstract class BusQueue(SimBus bus, SimProcess who, BusLink link, string? key, TimeSpan? timeToLive, int length)
{
    /// <summary>Deliveries without an answer at once (prefetch of the component).</summary>
    private const int Prefetch = 8;

    /// <summary>A receiver that cannot be reached is tried again after this.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    private readonly string _boot = who.BootId;
    private readonly Queue<(IBusMessage Message, TimeSpan Until)> _waiting = new();
    private int _underWay;
    private bool _retrying;

    public string? Key => key;

    public SimProcess Who => who;

    public BusLink Link => link;

    public int Waiting => _waiting.Count;

    /// <summary>The life of the process that subscribed has not ended.</summary>
    public bool Lives => who.Running && ReferenceEquals(who.BootId, _boot);

    public bool Durable => timeToLive is null;

    /// <summary>The broker was restarted: a level's queue is gone with what waited in it.</summary>
    public void Restarted()
    {
        if (!Durable)
        {
            _waiting.Clear();
        }
    }

    public void Put(IBusMessage message)
    {
        if (_waiting.Count == 0 && _underWay == 0 && !who.Stopped && link.Slow == TimeSpan.Zero && bus.Reaches(this))
        {
            Deliver(message);
            return;
        }

        if (!Durable && who.World.Lived < link.ConnectedFrom)
        {
            // Not subscribed again yet: there is no queue that could keep it.
            bus.Counts.Lost++;
            return;
        }

        Keep(message, timeToLive is { } ttl ? who.World.Lived + ttl : TimeSpan.MaxValue);
        Pump();
    }

    /// <summary>Hands on what waits as far as the receiver takes it.</summary>
    public void Pump()
    {
        while (_waiting.Count > 0 && _underWay < Prefetch && Lives)
        {
            if (_waiting.Peek().Until < who.World.Lived)
            {
                _waiting.Dequeue();
                bus.Counts.Expired++;
            }
            else if (bus.Reaches(this))
            {
                Send(_waiting.Dequeue());
            }
            else
            {
                TryLater();
                return;
            }
        }
    }

    protected abstract void Handle(IBusMessage message);

    private void Send((IBusMessage Message, TimeSpan Until) one)
    {
        _underWay++;
        who.World.After(bus.WayTo(who) + link.Slow, () =>
        {
            if (!bus.Reaches(this))
            {
                // Not acknowledged: back into the queue, behind what came meanwhile.
                _underWay--;
                Keep(one.Message, one.Until);
                TryLater();
                return;
            }

            who.Receive(() =>
            {
                _underWay--;
                Deliver(one.Message);
                Pump();
            });
        });
    }

    private void Deliver(IBusMessage message)
    {
        bus.Counts.Delivered++;
        Handle(message);
    }

    private void Keep(IBusMessage message, TimeSpan until)
    {
        if (_waiting.Count >= length)
        {
            _waiting.Dequeue();
            bus.Counts.Overflowed++;
        }

        _waiting.Enqueue((message, until));
        bus.Counts.LongestQueue = Math.Max(bus.Counts.LongestQueue, _waiting.Count);
    }

    private void TryLater()
    {
        if (!_retrying)
        {
            _retrying = true;
            who.World.After(Retry, () =>
            {
                _retrying = false;
                Pump();
            });
        }
    }
}

/// <summary>The same with its handler.</summary>
internal sealed class BusQueue<T>(SimBus bus, SimProcess who, BusLink link, string? key, TimeSpan? timeToLive, int length, Action<T> handler)
    : BusQueue(bus, who, link, key, timeToLive, length)
    where T : class, IBusMessage
{
    protected override void Handle(IBusMessage message) => handler((T)message);
}
