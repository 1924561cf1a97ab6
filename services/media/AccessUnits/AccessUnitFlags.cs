namespace Failover.Media;

/// <summary>Marks of one access unit; stored in its record as they are.</summary>
[Flags]
public enum AccessUnitFlags
{
    None = 0,

    /// <summary>A random access picture (H.264 IDR).</summary>
    Key = 1,

    /// <summary>Packets were lost inside it or directly before it.</summary>
    Damaged = 2,

    /// <summary>Its arrival time is not to be trusted: this process itself had stalled over 1 s.</summary>
    ArrivalUnreliable = 4,
}
