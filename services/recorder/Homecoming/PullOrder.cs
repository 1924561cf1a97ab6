using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// In which order the intervals of held runs come home. First the oldest of each run that has no place yet: there lies the seam to what the
/// home recorded before. Then cameras of higher priority, and within one priority the newest first, for that is what somebody asks for. Pure.
/// </summary>
internal static class PullOrder
{
    /// <summary>Media time of one interval: what a kill may cost, and what is in memory at once.</summary>
    public const long IntervalTicks = 20 * 90_000;

    /// <param name="hasPlace">A run's seam is known.</param>
    /// <param name="priorityOf">Of a camera: higher is more important.</param>
    public static IReadOnlyList<PullPiece> Of(IReadOnlyList<HoldingReport> holdings, Func<HoldingReport, bool> hasPlace, Func<string, int> priorityOf)
    {
        var pieces = new List<(PullPiece Piece, bool Seam, int Priority, long FromEnd)>();
        foreach (var holding in holdings)
        {
            var (priority, seam) = (priorityOf(holding.Camera), !hasPlace(holding));
            var count = Math.Max(0, ((holding.ToTick - holding.FromTick) / IntervalTicks) + 1);
            for (long i = 0; i < count; i++)
            {
                var from = holding.FromTick + (i * IntervalTicks);
                pieces.Add((new PullPiece(holding, from, Math.Min(from + IntervalTicks - 1, holding.ToTick)), seam && i == 0, priority, count - 1 - i));
            }
        }

        // OrderBy keeps the order of equals, so that each look has the same one.
        return [.. pieces.OrderByDescending(p => p.Seam).ThenByDescending(p => p.Priority).ThenBy(p => p.FromEnd).Select(p => p.Piece)];
    }
}

/// <param name="FromTick">Of the held run, both ends included.</param>
internal readonly record struct PullPiece(HoldingReport Holding, long FromTick, long ToTick);
