namespace Failover.Bench;

/// <summary>What many server-hours without any failure gave.</summary>
/// <param name="Hours">Server-hours that were run.</param>
/// <param name="LivedHours">Of these, event by event.</param>
/// <param name="Parts">How many parts they were.</param>
/// <param name="Declared">Servers declared Failed that lived: cell and time, microseconds.</param>
internal sealed record LongLife(double Hours, double LivedHours, int Parts, long ProbeMissing, long GuardMissing, IReadOnlyList<(long Cell, long At)> Declared)
{
    private const double Hour = 3600e6;

    /// <summary>Before a part the cell lives this long, so that links, beats and clocks are as if it had lived all the time.</summary>
    private const long Lead = 10_000_000;

    /// <summary>And this long in what the product remembers for minutes; longer than <c>ShakyForSeconds</c>.</summary>
    private const long Memory = 330_000_000;

    /// <summary>Many cells, each of some hours, on all cores.</summary>
    public static LongLife Run(DetectionRules rules, int cells, double hoursEach, CancellationToken ct)
    {
        var results = new LongLife[cells];
        Parallel.For(0, cells, new ParallelOptions { CancellationToken = ct }, cell => results[cell] = RunCell(rules, cell, hoursEach));
        return new LongLife(
            results.Sum(r => r.Hours), results.Sum(r => r.LivedHours), results.Sum(r => r.Parts), results.Sum(r => r.ProbeMissing),
            results.Sum(r => r.GuardMissing), [.. results.SelectMany(r => r.Declared)]);
    }

    public static LongLife RunCell(DetectionRules rules, long cell, double hours)
    {
        var length = (long)(hours * Hour);
        var chance = new CellChance(rules, cell, length);
        var skipping = new Skipping(rules, chance);
        var declared = new List<(long Cell, long At)>();
        var (parts, lived) = (skipping.Find(length), 0L);
        foreach (var (from, to) in parts)
        {
            var (start, end) = (Math.Max(0, from - Lead), Math.Min(to + (Lead / 5), length));
            declared.AddRange(new DetectionCell(rules, chance).Run(Math.Max(0, from - Memory), start, end).Where(d => d.At >= from).Select(d => (cell, d.At)));
            lived += end - start;
        }

        return new LongLife(hours, lived / Hour, parts.Count, skipping.ProbeMissing, skipping.GuardMissing, declared);
    }

    /// <summary>The same cell with nothing skipped.</summary>
    public static IReadOnlyList<(long Cell, long At)> LiveThrough(DetectionRules rules, long cell, double hours)
    {
        var length = (long)(hours * Hour);
        return [.. new DetectionCell(rules, new CellChance(rules, cell, length)).Run(0, 0, length).Select(d => (cell, d.At))];
    }
}
