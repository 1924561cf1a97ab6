namespace Failover.Bench;

/// <summary>How long a server that really ended was not yet declared Failed.</summary>
internal static class DetectionTimes
{
    private const long Settled = 330_000_000;
    private const long Patience = 60_000_000;

    /// <param name="machineUp">The process died and its kernel says so; else the machine fell silent.</param>
    /// <param name="pausedObserver">Index of a process that stands still when the server ends: 1 and 2 are guards, 3 is heartbeat; 0 for none.</param>
    /// <returns>Seconds from the end to the declaration; the patience where there was none.</returns>
    public static Quantiles Measure(DetectionRules rules, int trials, bool machineUp, int pausedObserver, CancellationToken ct)
    {
        var seconds = new double[trials];
        Parallel.For(0, trials, new ParallelOptions { CancellationToken = ct }, trial =>
        {
            var chance = new CellChance(rules with { PausesPerDay = 0 }, 1_000_000 + trial, Settled + Patience);
            var draws = new Draws(rules.Seed, 99);
            var endsAt = Settled + (long)(draws.Share(trial, 0) * 1_000_000);
            if (pausedObserver > 0)
            {
                // It begins anywhere so that it reaches into the first second after the end.
                var from = endsAt - rules.Pause + (long)(draws.Share(trial, 1) * (rules.Pause + 1_000_000));
                chance.Pauses[pausedObserver] = new Pauses((from, from + rules.Pause));
            }

            var cell = new DetectionCell(rules, chance);
            cell.EndServer(endsAt, machineUp);
            var declared = cell.Run(0, Settled - 10_000_000, endsAt + Patience, untilDeclared: true);
            seconds[trial] = ((declared.Count > 0 ? declared[0].At : endsAt + Patience) - endsAt) / 1e6;
        });
        return new Quantiles(seconds);
    }
}
