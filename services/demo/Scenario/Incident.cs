using Failover.Contracts;

namespace Failover.Demo;

/// <summary>
/// What the journal and the status told of one incident, as times on this machine's wall clock (every process of the demo shares it).
/// Pure: the same entries give the same incident, in whatever order they came.
/// </summary>
public sealed class Incident(string server)
{
    private readonly List<JournalEntry> _entries = [];
    private readonly HashSet<string> _seen = [];

    public string Server { get; } = server;

    /// <summary>Null before the fault.</summary>
    public DateTimeOffset? FaultAt { get; set; }

    /// <summary>When the fault was taken away.</summary>
    public DateTimeOffset? MendedAt { get; set; }

    public IReadOnlyList<JournalEntry> Entries => _entries;

    public DateTimeOffset? SuspectAt => First("ServerSuspect")?.Time;

    public DateTimeOffset? FailedAt => First("ServerFailed")?.Time;

    public DateTimeOffset? KeepingAt => First("KeepingStarted")?.Time;

    public DateTimeOffset? AssignedAt => First("TakeoverAssigned")?.Time;

    public DateTimeOffset? ActiveAt => First("TakeoverActive")?.Time;

    public DateTimeOffset? ReturningAt => First("TakeoverReturning")?.Time;

    public DateTimeOffset? ReinsertingAt => First("TakeoverReinserting")?.Time;

    public DateTimeOffset? CompletedAt => First("TakeoverCompleted")?.Time;

    /// <summary>Takes a journal entry; one that came before is ignored.</summary>
    public bool Add(JournalEntry entry)
    {
        if (!_seen.Add(entry.Id))
        {
            return false;
        }

        _entries.Add(entry);
        return true;
    }

    /// <summary>Seconds from the fault to a time; null when either is missing.</summary>
    public double? SecondsTo(DateTimeOffset? time) => time - FaultAt is { } since ? Math.Round(since.TotalSeconds, 3) : null;

    /// <summary>The decisive entries from the fault on, in the order of their time: the first of each kind and place, with how many followed.</summary>
    public IReadOnlyList<TimelineEntry> Timeline()
    {
        if (FaultAt is not { } fault)
        {
            return [];
        }

        return
        [
            .. _entries
                .Where(e => e.Time >= fault && DecisiveKinds.Contains(e.Kind) && (e.Server is null || e.Server == Server))
                .GroupBy(e => (e.Kind, e.Takeover, Place: e.Server ?? e.Writer))
                .Select(g => (First: g.MinBy(e => e.Time)!, Count: g.Count()))
                .OrderBy(g => g.First.Time)
                .Select(g => new TimelineEntry(Math.Round((g.First.Time - fault).TotalSeconds, 3), g.First.Kind, g.First.Text, g.Count)),
        ];
    }

    private static readonly HashSet<string> DecisiveKinds =
    [
        "ServerSuspect", "ServerFailed", "ServerAlive", "KeepingStarted", "KeepingEnded", "TakeoverAssigned", "TakeoverActive", "TakeoverReturning",
        "TakeoverReinserting", "TakeoverCompleted", "TakeoverRefused", "TakeoverVetoed", "TakeoverCancelled", "TakeoverSuperseded", "TakeoverFailed",
        "ReinsertionCompleted", "GapOpened", "GapClosed", "DemoFault", "DemoMended", "DemoWatched",
    ];

    private JournalEntry? First(string kind) => _entries
        .Where(e => e.Kind == kind && e.Server == Server && FaultAt is { } fault && e.Time >= fault)
        .MinBy(e => e.Time);
}

/// <param name="Seconds">Since the fault.</param>
/// <param name="Count">How many entries of this kind and place there were.</param>
public sealed record TimelineEntry(double Seconds, string Kind, string Text, int Count);
