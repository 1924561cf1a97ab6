using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One picture as a viewer gets it.</summary>
/// <param name="Tick">On the camera's axis, 90 kHz.</param>
/// <param name="Utc">By the axis' wall map.</param>
/// <param name="Run">Where the picture is taken from.</param>
/// <param name="Frame">Its bytes.</param>
/// <param name="Class">How that run lies on the axis.</param>
/// <param name="Group">Runs of one group are related by pictures; decoding may go on only within a group.</param>
/// <param name="Conflict">Another picture claims the same tick; it is kept and not shown.</param>
public readonly record struct ViewFrame(
    long Tick, DateTimeOffset Utc, RunId Run, StoredFrame Frame, SeamClass Class, int Group, bool Conflict);
