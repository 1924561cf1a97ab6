namespace Failover.Recorder;

/// <summary>Maps ticks to wall time: wall = anchor + tick at 90 kHz.</summary>
/// <param name="Anchor">UTC of tick 0 in 100 ns since 1970; <see cref="RecordHeader.NoAnchor"/> when no arrival could be trusted.</param>
public readonly record struct WallMap(long Anchor)
{
    public const long TicksPerSecond = 90_000;

    public bool Known => Anchor != RecordHeader.NoAnchor;

    /// <summary>The earliest of both anchors: arrival is only ever late.</summary>
    public WallMap Earliest(WallMap other) => !Known ? other : !other.Known ? this : new(Math.Min(Anchor, other.Anchor));

    /// <summary>The anchor that one frame's arrival gives.</summary>
    public static long AnchorOf(DateTimeOffset arrival, long tick) => (arrival.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) - ToHundredNs(tick);

    public DateTimeOffset ToUtc(long tick) => Clamp((Known ? Anchor : 0) + ToHundredNs(tick));

    /// <summary>The nearest tick at a wall time.</summary>
    public long ToTick(DateTimeOffset utc) => ToTicks(utc.UtcTicks - DateTimeOffset.UnixEpoch.Ticks - (Known ? Anchor : 0));

    /// <summary>90 kHz to 100 ns, rounded down.</summary>
    public static long ToHundredNs(long ticks) => (long)Math.Floor((decimal)ticks * 1000 / 9);

    /// <summary>100 ns to 90 kHz, to the nearest.</summary>
    public static long ToTicks(long hundredNs) => (long)Math.Round((decimal)hundredNs * 9 / 1000, MidpointRounding.AwayFromZero);

    private static DateTimeOffset Clamp(long sinceEpoch)
    {
        var ticks = Math.Clamp((decimal)DateTimeOffset.UnixEpoch.Ticks + sinceEpoch, 0, DateTimeOffset.MaxValue.UtcTicks);
        return new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }
}
