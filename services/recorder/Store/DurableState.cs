using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What of a run is on disk for good (after fdatasync).</summary>
/// <param name="First">First written frame.</param>
/// <param name="Last">Last written frame: the durable watermark.</param>
/// <param name="Frames">Frames written.</param>
/// <param name="Damaged">Of those, damaged ones.</param>
/// <param name="Bytes">Payload bytes.</param>
public readonly record struct DurableState(FrameKey First, FrameKey Last, long Frames, long Damaged, long Bytes);

/// <summary>A run's watermark advanced.</summary>
public readonly record struct DurableMark(RunId Run, DurableState State);
