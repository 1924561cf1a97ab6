namespace Failover.Recorder;

/// <summary>What keeping may use of this recorder's disk; environment <c>FAILOVER__KEEPING__...</c> (docs/ref/configuration.md).</summary>
public sealed record KeepingOptions
{
    public const string Section = "Failover:Keeping";

    /// <summary>Bytes that all kept cameras together may write, MB/s. The default is what one hard disk takes while it is read, too.</summary>
    public int WriteMBps { get; init; } = 80;

    /// <summary>No keeping begins while less is free on the disk, MiB.</summary>
    public int ReserveMiB { get; init; } = 1024;

    /// <summary>With less free the disk counts as full: the lowest priority stops, MiB. Holdings' notes and the index need the rest.</summary>
    public int FullMiB { get; init; } = 128;

    /// <summary>While more waits for the disk than this, it is slower than its figure, and no keeping begins, MiB.</summary>
    public int QueueMiB { get; init; } = 128;

    public long WriteBytesPerSecond => WriteMBps * 1_000_000L;

    public long ReserveBytes => (long)ReserveMiB << 20;

    public long FullBytes => (long)FullMiB << 20;

    public long QueueBytes => (long)QueueMiB << 20;

    /// <summary>Everything that is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var (name, value) in new[] { ("WRITEMBPS", WriteMBps), ("FULLMIB", FullMiB), ("QUEUEMIB", QueueMiB) })
        {
            if (value <= 0)
            {
                problems.Add($"FAILOVER__KEEPING__{name} is {value}; it must be greater than 0.");
            }
        }

        if (ReserveMiB <= FullMiB)
        {
            problems.Add($"FAILOVER__KEEPING__RESERVEMIB ({ReserveMiB}) must be above FAILOVER__KEEPING__FULLMIB ({FullMiB}): keeping that began would end at once.");
        }

        return problems;
    }
}
