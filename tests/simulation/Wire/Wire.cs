using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Tells every listener what is sent, answered, written and flushed. Nobody in the site hears of it.</summary>
internal sealed class Wire
{
    private readonly List<WireListener> _listeners = [];

    public void Listen(WireListener listener) => _listeners.Add(listener);

    public void Beat(SimProcess from, Beat beat)
    {
        foreach (var listener in _listeners)
        {
            listener.OnBeat(from, beat);
        }
    }

    public void Probe(SimProcess from, ProbeAnswer answer)
    {
        foreach (var listener in _listeners)
        {
            listener.OnProbeAnswer(from, answer);
        }
    }

    public void Health(SimProcess from, HealthReport report)
    {
        foreach (var listener in _listeners)
        {
            listener.OnHealth(from, report);
        }
    }

    public void Plan(SimProcess from, RecorderPlan plan)
    {
        foreach (var listener in _listeners)
        {
            listener.OnPlan(from, plan);
        }
    }

    public void Takeover(SimProcess from, TakeoverReport report)
    {
        foreach (var listener in _listeners)
        {
            listener.OnTakeover(from, report);
        }
    }

    public void Order(SimProcess from, ReinsertionOrder order)
    {
        foreach (var listener in _listeners)
        {
            listener.OnOrder(from, order);
        }
    }

    public void Journal(SimProcess from, JournalEntry entry)
    {
        foreach (var listener in _listeners)
        {
            listener.OnJournal(from, entry);
        }
    }

    /// <param name="deleted">True when the object was deleted; then it is its last state.</param>
    public void Stored(SimProcess by, ISiteObject value, bool deleted)
    {
        foreach (var listener in _listeners)
        {
            listener.OnStored(by, value, deleted);
        }
    }

    /// <summary>A camera has a whole group of pictures for a recorder's session.</summary>
    public void Offered(string server, string recorder, GopId gop)
    {
        foreach (var listener in _listeners)
        {
            listener.OnOffered(server, recorder, gop);
        }
    }

    /// <summary>A camera wrote a whole group of pictures to a recorder's session.</summary>
    /// <param name="server">Home server of the camera.</param>
    public void Sent(string server, string recorder, GopId gop)
    {
        foreach (var listener in _listeners)
        {
            listener.OnSent(server, recorder, gop);
        }
    }

    /// <summary>A whole group of pictures came to a recorder over another one's relay.</summary>
    public void Relayed(string server, string recorder, GopId gop)
    {
        foreach (var listener in _listeners)
        {
            listener.OnRelayed(server, recorder, gop);
        }
    }

    public void Disk(DiskEvent happened)
    {
        foreach (var listener in _listeners)
        {
            listener.OnDisk(happened);
        }
    }
}
