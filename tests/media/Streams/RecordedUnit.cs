using Failover.Contracts;

namespace Failover.Media.Tests;

/// <summary>What a sink saw of one access unit; bytes as hex, so that two compare by value.</summary>
internal sealed record RecordedUnit(long Tick, string Sample, FrameHash Hash, AccessUnitFlags Flags)
{
    public bool Damaged => Flags.HasFlag(AccessUnitFlags.Damaged);
}
