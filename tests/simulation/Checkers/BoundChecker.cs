using System.Globalization;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>
/// R10: each queue of the bus stays within the length that the product's table of components gives its topic, each process' waiting line and
/// each disk's queue within its bound, a beat within its own; and nobody publishes or writes to the store without end, whatever fails.
/// </summary>
internal sealed class BoundChecker(SimSite site) : Checker(site)
{
    /// <summary>A beat's list of cameras that are not in order (contracts).</summary>
    private const int MostCamerasInABeat = 64;

    /// <summary>Within ten seconds: 5 beats a second, and plans at their fastest for every recorder, several times over.</summary>
    private const int MostPublished = 1500;

    /// <summary>Within ten seconds: more than the states of a takeover and a reinsertion of every server, lease and notes besides.</summary>
    private const int MostWritten = 200;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private TimeSpan _windowEnds = Window;
    private TimeSpan _nextLook;
    private TimeSpan _burstUntil = TimeSpan.MinValue;

    public override void OnBeat(SimProcess from, Beat beat)
    {
        Published(from);
        Bound($"a beat of {beat.Recorder}", beat.Cameras.Count, MostCamerasInABeat, "cameras");
    }

    public override void OnHealth(SimProcess from, HealthReport report) => Published(from);

    public override void OnPlan(SimProcess from, RecorderPlan plan) => Published(from);

    public override void OnTakeover(SimProcess from, TakeoverReport report) => Published(from);

    public override void OnOrder(SimProcess from, ReinsertionOrder order) => Published(from);

    public override void OnJournal(SimProcess from, JournalEntry entry) => Published(from);

    // What waited in a broker that stood still comes at once: that says nothing about how often it was sent.
    private void Published(SimProcess from)
    {
        if (Lived > _burstUntil)
        {
            Count(_published, from, MostPublished, "publishes");
        }
    }

    public override void OnStored(SimProcess by, ISiteObject value, bool deleted) => Count(_written, by, MostWritten, "writes to the store");

    public override void Look()
    {
        if (Lived < _nextLook)
        {
            return;
        }

        _nextLook = Lived + LookEvery;
        if (Site.Bus.Broker.Stopped)
        {
            _burstUntil = Lived + Window + Window;
            _published.Clear();
        }

        foreach (var (topic, who, waiting) in Site.Bus.Queues)
        {
            Bound($"the queue of {topic} for {who}", waiting, BusComponents.Of(topic).QueueLength, "messages");
        }

        foreach (var process in Site.Services.Values.Concat(Site.Recorders.Values))
        {
            Bound($"what waits for {process.Name}", process.Waiting, SimProcess.MostWaiting, "things");
        }

        foreach (var recorder in Site.Recorders.Values.Where(recorder => recorder.Running))
        {
            Bound($"the queue of {recorder.Name}'s disk", recorder.Writer.Queued, DiskWriter.MaxQueued, "groups of pictures");
        }
    }

    private void Count(Dictionary<string, int> counts, SimProcess who, int most, string what)
    {
        if (Lived > _windowEnds)
        {
            _windowEnds = Lived + Window;
            _published.Clear();
            _written.Clear();
        }

        var count = counts[who.Name] = counts.GetValueOrDefault(who.Name) + 1;
        Bound(who.Name, count, most, $"{what} within {Window.TotalSeconds:0} s");
    }

    private void Bound(string where, int count, int most, string what)
    {
        if (count > most && _told.Add(where + what))
        {
            Violate("R10", string.Create(CultureInfo.InvariantCulture, $"{where}: {count} {what}, over the bound of {most}"));
        }
    }
}
