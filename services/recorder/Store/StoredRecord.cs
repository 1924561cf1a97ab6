namespace Failover.Recorder;

/// <summary>What the index knows of one frames record; its frame table is read from the volume when asked for.</summary>
internal readonly record struct StoredRecord
{
    public required long Position { get; init; }
    public required long FirstTick { get; init; }
    public required long LastTick { get; init; }
    public required int Frames { get; init; }
    public required int PayloadBytes { get; init; }
    public required int Damaged { get; init; }

    /// <summary>As <see cref="RecordHeader.WallAnchor"/>.</summary>
    public required long WallAnchor { get; init; }
}

/// <summary>One run's records in one volume.</summary>
internal sealed class VolumePart(ulong volume, RunInfo run)
{
    public ulong Volume { get; } = volume;
    public RunInfo Run { get; set; } = run;
    public List<StoredRecord> Records { get; } = [];
    public PartTotals Totals { get; private set; } = PartTotals.Empty;

    public void Add(StoredRecord record)
    {
        Records.Add(record);
        Totals = Totals.With(record);
    }
}

/// <summary>Sums over records.</summary>
internal readonly record struct PartTotals(long FirstTick, long LastTick, long Frames, long Bytes, long Damaged, WallMap Wall)
{
    public static PartTotals Empty { get; } = new(long.MaxValue, long.MinValue, 0, 0, 0, new WallMap(RecordHeader.NoAnchor));

    public PartTotals With(StoredRecord record) =>
        With(new PartTotals(record.FirstTick, record.LastTick, record.Frames, record.PayloadBytes, record.Damaged, new WallMap(record.WallAnchor)));

    public PartTotals With(PartTotals other) => new(
        Math.Min(FirstTick, other.FirstTick),
        Math.Max(LastTick, other.LastTick),
        Frames + other.Frames,
        Bytes + other.Bytes,
        Damaged + other.Damaged,
        Wall.Earliest(other.Wall));
}
