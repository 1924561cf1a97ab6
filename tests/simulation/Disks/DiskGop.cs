namespace Failover.Simulation;

/// <summary>One group of pictures in a store. A kill leaves what was handed to the kernel, a power cut only what was flushed.</summary>
internal sealed class DiskGop(SimGop gop)
{
    public SimGop Gop => gop;

    public long Number => gop.Number;

    public DiskState State { get; set; }

    /// <summary>A flush of it failed.</summary>
    public bool Abandoned { get; set; }

    /// <summary>Of the acknowledgement by its home server; null while it is owed.</summary>
    public DiskState? Acknowledged { get; set; }

    /// <summary>Store at home whose word that is.</summary>
    public string? AcknowledgedBy { get; set; }

    /// <summary>It is not at home: it is damaged, and nobody had another copy.</summary>
    public bool GivenUp { get; set; }

    /// <summary>Its bytes turned.</summary>
    public bool Rotten { get; set; } = gop.Rotten;
}

internal enum DiskState : byte
{
    /// <summary>In the process' memory.</summary>
    Memory,

    /// <summary>In the kernel's memory.</summary>
    Written,

    /// <summary>On the disk for good.</summary>
    Durable,
}
