using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Hears the wire and the disks.</summary>
internal abstract class WireListener
{
    public virtual void OnBeat(SimProcess from, Beat beat)
    {
    }

    public virtual void OnProbeAnswer(SimProcess from, ProbeAnswer answer)
    {
    }

    public virtual void OnHealth(SimProcess from, HealthReport report)
    {
    }

    public virtual void OnPlan(SimProcess from, RecorderPlan plan)
    {
    }

    public virtual void OnTakeover(SimProcess from, TakeoverReport report)
    {
    }

    public virtual void OnOrder(SimProcess from, ReinsertionOrder order)
    {
    }

    public virtual void OnJournal(SimProcess from, JournalEntry entry)
    {
    }

    public virtual void OnStored(SimProcess by, ISiteObject value, bool deleted)
    {
    }

    public virtual void OnOffered(string server, string recorder, GopId gop)
    {
    }

    public virtual void OnSent(string server, string recorder, GopId gop)
    {
    }

    public virtual void OnRelayed(string server, string recorder, GopId gop)
    {
    }

    public virtual void OnDisk(DiskEvent happened)
    {
    }
}
