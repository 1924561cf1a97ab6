using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What each recorder has to carry, as a table. Pure.</summary>
internal static class TopText
{
    private const double BitsOfMegabit = 1e6;

    public static IReadOnlyList<TextLine> Render(RecorderRows rows, int width = 0)
    {
        var table = new TextTable("recorder", "beat", "cameras", "writes", "lag", "guards", "guarded", "rings", "held", "disk", "cpu", "note")
        {
            MaxWidth = width, Right = new HashSet<int> { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
        };
        foreach (var row in rows.Recorders)
        {
            table.Add(
                new Piece(row.Name, row.Spare ? Tone.Plain : Tone.Strong),
                StatusText.Age(row.BeatAgeMs),
                row.Digest is { Assigned: > 0 } digest ? StatusText.CoveredOf(digest.Durable, digest.Assigned) : None,
                row.Load is { } load ? Rate(load.WrittenBytesPerSecond) : None,
                row.Load?.DurableLagMs is { } lag ? StatusText.Lag(lag) : None,
                row.Guarded > 0 ? StatusText.CoveredOf(row.Covered, row.Guarded) : None,
                row.Guarded > 0 ? Rate(row.GuardedBytesPerSecond) : None,
                Rings(row),
                row.HeldBytes > 0 ? Quantity.Bytes(row.HeldBytes) : None,
                Disk(row),
                row.Load is { } cpu ? $"{cpu.CpuCores * 100:0} %" : None,
                Note(row));
        }

        return
        [
            TextLine.Of(new Piece($"site {rows.Site}", Tone.Strong), $"  {rows.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
            TextLine.Empty,
            .. table.Lines(),
        ];
    }

    private static Piece None => new("-", Tone.Faint);

    private static Piece Rate(long bytesPerSecond) => $"{bytesPerSecond * 8 / BitsOfMegabit:0.0} Mbit/s";

    private static Piece Rings(RecorderRow row) => row.RingBudgetBytes is { } budget and > 0
        ? new Piece($"{Quantity.Bytes(row.RingBytes)} ({100.0 * row.RingBytes / budget:0} %)", row.RingBytes > budget * 0.9 ? Tone.Warn : Tone.Plain)
        : None;

    private static Piece Disk(RecorderRow row) => (row.Load?.DiskBytes, row.Health) switch
    {
        ({ } size and > 0, { DiskFreeBytes: > 0 } health) => Filled(100.0 * (size - health.DiskFreeBytes) / size, health.DiskFreeBytes),
        (_, { DiskFreeBytes: > 0 } health) => $"{Quantity.Bytes(health.DiskFreeBytes)} free",
        _ => None,
    };

    private static Piece Filled(double percent, long free) =>
        new($"{percent:0} %, {Quantity.Bytes(free)} free", percent >= 95 ? Tone.Bad : percent >= 90 ? Tone.Warn : Tone.Plain);

    private static Piece Note(RecorderRow row) => row.Health switch
    {
        null => new Piece("no beat is known", Tone.Bad),
        { DiskFault: { } fault } => new Piece($"disk: {fault}", Tone.Bad),
        { Leaving: true } => new Piece("it was asked to end", Tone.Warn),
        { Ill: true } ill => new Piece($"its timer lags {ill.TimerLagMs:0} ms", Tone.Bad),
        _ => new Piece(""),
    };
}
