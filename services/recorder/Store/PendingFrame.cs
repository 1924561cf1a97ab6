using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>A picture that is to be written; its bytes stay where they are until then.</summary>
internal readonly record struct PendingFrame(
    long Tick, FrameHash Hash, AccessUnitFlags Flags, int Composition, ReadOnlyMemory<byte> Sample, long WallAnchor)
{
    public static PendingFrame Of(AccessUnit unit) => new(
        unit.Tick,
        unit.Hash,
        unit.Flags,
        0,
        unit.Sample,
        unit.Flags.HasFlag(AccessUnitFlags.ArrivalUnreliable) ? RecordHeader.NoAnchor : WallMap.AnchorOf(unit.ArrivalUtc, unit.Tick));
}

/// <summary>A picture that came from another recorder.</summary>
/// <param name="Tick">Of its run.</param>
/// <param name="Hash">Content hash; checked against the payload before it is written.</param>
/// <param name="Flags">As received by the other recorder.</param>
/// <param name="Composition">Composition offset in ticks.</param>
/// <param name="WallAnchor">Wall anchor of the record it came in.</param>
/// <param name="Payload">The sample.</param>
public readonly record struct ForeignFrame(
    long Tick, FrameHash Hash, AccessUnitFlags Flags, int Composition, long WallAnchor, ReadOnlyMemory<byte> Payload)
{
    public FrameKey Key => new(Tick, Hash);
}
