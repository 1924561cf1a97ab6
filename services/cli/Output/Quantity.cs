namespace Failover.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:0.0} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    /// <summary>A bar of <paramref name="cells"/> cells and the percentage, for a fraction from 0 to 1.</summary>
    public static string Bar(double fraction, int cells)
    {
        var clamped = double.IsFinite(fraction) ? Math.Clamp(fraction, 0, 1) : 0;
        var full = (int)Math.Floor(clamped * cells);
        return $"[{new string('#', full)}{new string('.', cells - full)}] {Math.Floor(clamped * 100),3:0} %";
    }

    public static string Seconds(double? seconds) => seconds is { } s ? $"{s:0.00} s" : "-";
}
