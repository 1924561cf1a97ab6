using System.Globalization;

namespace Failover.Recorder;

/// <summary>
/// May the disk be used for something else than live recording now, and how much of it (R5)? Pure. Whoever uses it does so in bites, asks
/// before each, and looks again every <see cref="LookEvery"/> while it must wait: so it yields within <see cref="YieldWithin"/>.
/// </summary>
internal static class PaceRules
{
    public static readonly TimeSpan YieldWithin = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public const int LeastBiteBytes = 256 << 10;
    public const int MostBiteBytes = 8 << 20;

    /// <summary>A bite keeps the writer from a flush that falls due; it shall take no longer.</summary>
    private static readonly TimeSpan BiteTakes = TimeSpan.FromMilliseconds(40);

    /// <summary>Live recording that needs less of the disk than this is not felt.</summary>
    private const double Unfelt = 0.1;

    public static Pace Decide(in HeadroomView view)
    {
        // Without anything live that waits, a write is what shows whether the disk is well again.
        if (view.DiskFault is { } fault && view.QueuedBytes > 0)
        {
            return new(Pause: true, $"The disk is not well: {fault}");
        }

        if (view.FlushLate > YieldWithin)
        {
            return new(Pause: true, string.Create(CultureInfo.InvariantCulture, $"The flush of live video is {view.FlushLate.TotalMilliseconds:0} ms late."));
        }

        return view.QueuedBytes > view.MaxQueuedBytes / 4
            ? new(Pause: true, string.Create(CultureInfo.InvariantCulture, $"{view.QueuedBytes >> 20} MiB of live video wait for the disk."))
            : new(Pause: false, "Live recording has the disk it needs.");
    }

    /// <summary>Time to leave the disk alone after a bite: the larger live recording's share of a tick, the longer; at most one tick.</summary>
    public static TimeSpan RestAfter(TimeSpan bite, in HeadroomView view)
    {
        var share = view.FlushTick > TimeSpan.Zero ? view.LastFlush / view.FlushTick : 0;
        return share < Unfelt ? TimeSpan.Zero : share >= 1 ? view.FlushTick : Min(view.FlushTick, bite * (2 * share / (1 - share)));
    }

    /// <summary>Bytes of the next bite, from how long the last one took.</summary>
    public static int NextBiteBytes(int lastBytes, TimeSpan lastTook) => lastTook <= TimeSpan.Zero
        ? MostBiteBytes
        : (int)Math.Clamp(lastBytes * (BiteTakes / lastTook), LeastBiteBytes, MostBiteBytes);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>What live recording needs of the disk now.</summary>
internal readonly record struct HeadroomView
{
    public required TimeSpan FlushTick { get; init; }

    /// <summary>Since when the present flush is due and not done; zero between flushes.</summary>
    public required TimeSpan FlushLate { get; init; }

    /// <summary>How long the last flush of running recordings took.</summary>
    public required TimeSpan LastFlush { get; init; }
    public required long QueuedBytes { get; init; }
    public required long MaxQueuedBytes { get; init; }
    public string? DiskFault { get; init; }
}

/// <param name="Reason">One sentence.</param>
internal readonly record struct Pace(bool Pause, string Reason);
