namespace Failover.Cli;

/// <summary>Parts of a whole in per cent with three digits that add up to exactly 100: nothing that is there is rounded away, and only the whole is 100. Pure.</summary>
internal static class ProofShares
{
    private const long Whole = 100_000;

    public static IReadOnlyList<ProofShare> Of(IReadOnlyList<(string What, long Ticks)> parts)
    {
        var all = parts.Sum(p => p.Ticks);
        if (all <= 0)
        {
            return [];
        }

        var there = parts.Where(p => p.Ticks > 0).OrderByDescending(p => p.Ticks).ThenBy(p => p.What, StringComparer.Ordinal).ToList();
        var thousandths = there.Select(p => Math.Max(1, (long)((decimal)p.Ticks * Whole / all))).ToArray();
        var left = Whole - thousandths.Sum();
        for (var i = 0; left > 0; i = (i + 1) % thousandths.Length, left--)
        {
            // What was cut off goes to the parts with most of it, and never makes a whole of a part.
            var to = Enumerable.Range(0, thousandths.Length).MaxBy(k => ((decimal)there[k].Ticks * Whole / all) - thousandths[k]);
            thousandths[to]++;
        }

        // Parts that were raised to the least share take it from the largest.
        thousandths[0] += left;
        return [.. there.Select((p, i) => new ProofShare(p.What, p.Ticks, thousandths[i] / 1000m))];
    }
}
