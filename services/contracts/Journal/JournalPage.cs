namespace Failover.Contracts;

/// <summary>Answer of <c>GET /v1/events?after=CURSOR</c>: entries newer than the cursor, oldest first; waits up to 10 s for the first one.</summary>
/// <param name="Cursor">Ask with this value next time; grows by one per entry.</param>
public sealed record JournalPage(long Cursor, IReadOnlyList<JournalEntry> Entries);
