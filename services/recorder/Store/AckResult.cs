namespace Failover.Recorder;

/// <summary>What came of an acknowledgement.</summary>
/// <param name="Acknowledged">Frames that are no longer owed because of it.</param>
/// <param name="Already">Frames that were acknowledged before.</param>
/// <param name="Unknown">Frames that are not held here as (tick, hash): nothing happens to them.</param>
/// <param name="Refused">Null, or why the whole acknowledgement counts for nothing.</param>
public sealed record AckResult(int Acknowledged, int Already, int Unknown, string? Refused = null);
