using System.Globalization;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>A process' journal: entries in order, each kept until the broker took it; the oldest go first when too many wait.</summary>
internal sealed class SimJournal(SimBus bus, SimProcess who, string site) : IJournal
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Queue<JournalEntry> _waiting = new();
    private readonly Action<Action> _inThisLife = who.ReceiverOfThisLife();
    private readonly string _boot = who.BootId;
    private bool _retrying;
    private int _written;

    public int Dropped { get; private set; }

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        who.World.Tell(who.Name, kind, text);
        if (_waiting.Count >= BusJournal.Capacity)
        {
            _waiting.Dequeue();
            Dropped++;
        }

        var entry = new JournalEntry
        {
            Site = site,
            Id = string.Create(CultureInfo.InvariantCulture, $"{_boot}-j{++_written}"),
            Time = who.Machine.Clock.GetUtcNow(),
            Writer = who.Name,
            Severity = severity,
            Kind = kind,
            Server = server,
            Camera = camera,
            Takeover = takeover,
            Text = text,
        };
        bus.Written(who, entry);
        _waiting.Enqueue(entry);
        if (!_retrying)
        {
            Send();
        }
    }

    private void Send()
    {
        while (_waiting.TryPeek(out var entry))
        {
            if (!bus.Publish(who, Topics.Journal, entry))
            {
                _retrying = true;
                who.World.After(RetryAfter, () => _inThisLife(() =>
                {
                    _retrying = false;
                    Send();
                }));
                return;
            }

            _waiting.Dequeue();
        }
    }
}
