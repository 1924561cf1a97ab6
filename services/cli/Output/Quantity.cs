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

    /// <summary>To a tenth of a second under a minute, else the two greatest units: <c>4m12s</c>, <c>2h05m</c>, <c>3d04h</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.0} s",
        { TotalHours: < 1 } => $"{time.Minutes}m{time.Seconds:00}s",
        { TotalDays: < 1 } => $"{time.Hours}h{time.Minutes:00}m",
        _ => $"{(int)time.TotalDays}d{time.Hours:00}h",
    };

    public static string Seconds(double? seconds) => seconds is { } s ? $"{s:0.00} s" : "-";
}
