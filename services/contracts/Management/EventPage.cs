namespace Failover.Contracts;

/// <summary>Answer of <c>GET /v1/events?after=</c>.</summary>
/// <param name="Next">Cursor to ask with next; it only grows. Equal to the one asked with when nothing came within the long poll.</param>
/// <param name="Entries">At most 1,000, oldest first.</param>
public sealed record EventPage(long Next, IReadOnlyList<JournalEntry> Entries);

/// <summary>Body of every refused call: one sentence.</summary>
public sealed record ErrorAnswer(string Error);
