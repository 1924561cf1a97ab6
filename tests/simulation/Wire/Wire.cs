using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Tells every listener what is sent, answered, written and flushed. Nobody in the site hears of it.</summary>
internal sealed class Wire
{
    private readonly List<WireListener> _listeners = [];

    public void Listen(WireListener listener) => _listeners.Add(listener);

    public void Beat(SimProcess from, Beat beat) => _listeners.ForEach(l => l.OnBeat(from, beat));

    public void Probe(SimProcess from, ProbeAnswer answer) => _listeners.ForEach(l => l.OnProbeAnswer(from, answer));

    public void Health(SimProcess from, HealthReport report) => _listeners.ForEach(l => l.OnHealth(from, report));

    public void Plan(SimProcess from, RecorderPlan plan) => _listeners.ForEach(l => l.OnPlan(from, plan));

    public void Takeover(SimProcess from, TakeoverReport report) => _listeners.ForEach(l => l.OnTakeover(from, report));

    public void Order(SimProcess from, ReinsertionOrder order) => _listeners.ForEach(l => l.OnOrder(from, order));

    public void Journal(SimProcess from, JournalEntry entry) => _listeners.ForEach(l => l.OnJournal(from, entry));

    /// <param name="deleted">True when the object was deleted; then it is its last state.</param>
    public void Stored(SimProcess by, ISiteObject value, bool deleted) => _listeners.ForEach(l => l.OnStored(by, value, deleted));

    /// <summary>A camera wrote a whole group of pictures to a recorder's session.</summary>
    /// <param name="server">Home server of the camera.</param>
    public void Sent(string server, string recorder, GopId gop) => _listeners.ForEach(l => l.OnSent(server, recorder, gop));

    public void Disk(DiskEvent happened) => _listeners.ForEach(l => l.OnDisk(happened));
}
