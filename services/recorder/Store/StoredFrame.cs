using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>One durable picture and where its bytes lie. Its identity within the run is (tick, hash).</summary>
public readonly record struct StoredFrame
{
    /// <summary>90 kHz, of the run.</summary>
    public required long Tick { get; init; }
    public required FrameHash Hash { get; init; }
    public required AccessUnitFlags Flags { get; init; }

    /// <summary>Bytes of the sample.</summary>
    public required int Size { get; init; }

    /// <summary>Composition offset in ticks; 0 without B pictures.</summary>
    public int Composition { get; init; }

    /// <summary>Number of the volume and offset of the sample in its file.</summary>
    public required ulong Volume { get; init; }
    public required long Position { get; init; }

    public bool IsKey => Flags.HasFlag(AccessUnitFlags.Key);

    public bool IsDamaged => Flags.HasFlag(AccessUnitFlags.Damaged);

    public FrameKey Key => new(Tick, Hash);

    public FrameRow ToRow(long axisTick) => new(axisTick, Hash, Size, IsKey, IsDamaged);
}
