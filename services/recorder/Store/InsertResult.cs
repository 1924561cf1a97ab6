using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What came of bringing frames home.</summary>
/// <param name="Inserted">Frames written and fsynced now.</param>
/// <param name="Present">Frames that were here already, as (run, tick, hash).</param>
/// <param name="Rejected">Frames whose bytes are not what their hash says; they must be fetched again.</param>
/// <param name="Bytes">Payload bytes written.</param>
public sealed record InsertResult(int Inserted, int Present, IReadOnlyList<FrameKey> Rejected, long Bytes);
