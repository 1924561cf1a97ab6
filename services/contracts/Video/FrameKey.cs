namespace Failover.Contracts;

/// <summary>What identifies one picture within a run: its tick (90 kHz, extended RTP time) and its content hash.</summary>
public readonly record struct FrameKey(long Tick, FrameHash Hash);

/// <summary>One row of <c>/frames</c> and of a holding's table: a stored picture.</summary>
/// <param name="Tick">90 kHz; the run's own ticks in a holding's table, the camera's axis in a view.</param>
/// <param name="Hash">Content hash.</param>
/// <param name="SizeBytes">Bytes of the length-prefixed sample.</param>
/// <param name="Key">A random access picture (IDR).</param>
/// <param name="Damaged">Packets were lost inside this picture.</param>
public readonly record struct FrameRow(long Tick, FrameHash Hash, int SizeBytes, bool Key, bool Damaged);
