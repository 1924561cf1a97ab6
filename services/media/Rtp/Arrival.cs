namespace Failover.Media;

/// <summary>When bytes were read from the socket; taken once per read, not per packet.</summary>
/// <param name="Utc">This machine's clock.</param>
/// <param name="Timestamp"><see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Unreliable">They may have waited while this process did not run.</param>
internal readonly record struct Arrival(DateTimeOffset Utc, long Timestamp, bool Unreliable);
