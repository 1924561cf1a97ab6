using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>Follows the site while the demo runs: the journal by long poll, the status five times a second.</summary>
internal sealed class DemoObserver(SiteClient site, Incident incident, TimeProvider clock, Action<JournalEntry> onEntry)
{
    private const int LastEntries = 8;
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Queue<JournalEntry> _last = new();
    private volatile SiteStatus? _status;
    private double _lagMsMax;

    /// <summary>The newest status; null until the site answered once.</summary>
    public SiteStatus? Status => _status;

    /// <summary>How late this observer's own timer was at worst: a busy machine, not the product.</summary>
    public double LagMsMax => Volatile.Read(ref _lagMsMax);

    public IReadOnlyList<JournalEntry> Last
    {
        get
        {
            lock (_lock)
            {
                return [.. _last];
            }
        }
    }

    /// <summary>Forgets the lag so far: starting five processes at once says nothing about the incident.</summary>
    public void ResetLag() => Volatile.Write(ref _lagMsMax, 0);

    /// <summary>A reading of the incident under the observer's lock.</summary>
    public T Read<T>(Func<Incident, T> read)
    {
        lock (_lock)
        {
            return read(incident);
        }
    }

    /// <summary>Something that the demo itself did.</summary>
    public void Note(string kind, string text, DateTimeOffset at, Action<Incident>? change = null)
    {
        lock (_lock)
        {
            change?.Invoke(incident);
        }

        Take(new JournalEntry
        {
            Site = DemoSite.Name, Id = $"demo-{kind}-{at.UtcTicks}", Time = at, Writer = "demo", Severity = JournalSeverity.Warning, Kind = kind,
            Server = incident.Server, Text = text,
        });
    }

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(FollowEventsAsync(ct), PollStatusAsync(ct));

    private async Task FollowEventsAsync(CancellationToken ct)
    {
        var cursor = 0L;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var page = await site.EventsAsync(cursor, waitSeconds: 10, ct);
                cursor = Math.Max(cursor, page.Next);
                foreach (var entry in page.Entries)
                {
                    Take(entry);
                }
            }
            catch (Exception e) when (e is CliException or IOException or OperationCanceledException)
            {
                await PauseAsync(ct); // The site is starting or ending; the cursor brings what was missed.
            }
        }
    }

    private async Task PollStatusAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var begin = clock.GetTimestamp();
            await PauseAsync(ct);
            var lag = (clock.GetElapsedTime(begin) - StatusPeriod).TotalMilliseconds;
            if (!ct.IsCancellationRequested && lag > LagMsMax)
            {
                Volatile.Write(ref _lagMsMax, lag);
            }

            try
            {
                _status = await site.StatusAsync(ct);
            }
            catch (Exception e) when (e is CliException or IOException or OperationCanceledException)
            {
                // The newest status that there was goes on being shown; its own time tells its age.
            }
        }
    }

    private void Take(JournalEntry entry)
    {
        lock (_lock)
        {
            if (!incident.Add(entry))
            {
                return;
            }

            _last.Enqueue(entry);
            if (_last.Count > LastEntries)
            {
                _last.Dequeue();
            }
        }

        onEntry(entry);
    }

    private async Task PauseAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(StatusPeriod, clock, ct);
        }
        catch (OperationCanceledException)
        {
            // The loops look at the token themselves.
        }
    }
}
