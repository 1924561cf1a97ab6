using Failover.Platform;

namespace Failover.Bench;

/// <summary>The detector's quality of service (Chen, Toueg, Aguilera 2002): detection time, and how often it is wrong.</summary>
internal static class DetectionBenchmark
{
    private const double HoursOfACell = 1000;
    private const double DeathGoal = 1.5;
    private const double SilenceGoal = 3;

    /// <summary>In a sick network a declaration may take longer: being wrong costs more there.</summary>
    private const double SickGoal = 5;
    private const string DeathPeer = "5 s (VMS poll), 4.6 s (Akka)";
    private const string SilencePeer = "3.5 s (VRRP), 4.6 s (Akka)";

    public static Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var rules = new DetectionRules
        {
            Seed = (ulong)options.Whole("--seed", 1),
            Loss = options.Number("--loss-percent", 5) / 100,
            Jitter = (long)(options.Number("--jitter-ms", 200) * 1000),
            PausesPerDay = options.Number("--pauses-per-day", 1),
            Pause = (long)(options.Number("--pause-ms", 2000) * 1000),
            Times = new FailoverTimes
            {
                SilentMs = options.Whole("--silent-ms", new FailoverTimes().SilentMs),
                SilentWhenShakyMs = options.Whole("--silent-when-shaky-ms", new FailoverTimes().SilentWhenShakyMs),
            },
        };
        var (hours, trials) = (options.Number("--hours", 1_000_000), options.Whole("--trials", 1000));
        options.NothingElse();

        var rows = new List<BenchRow>();
        var calm = rules with { Loss = 0, Jitter = 1000 };
        AddTimes(rows, "calm network", calm, trials, 0, ct, (DeathGoal, SilenceGoal));
        var sick = $"{rules.Loss * 100:0.#} % loss, {rules.Jitter / 1000} ms jitter";
        AddTimes(rows, sick, rules, trials, 0, ct, (SickGoal, SickGoal));
        AddTimes(rows, $"the same, a guard stands still {rules.Pause / 1e6:0.#} s", rules, trials, 1, ct, (SickGoal, SickGoal));
        AddTimes(rows, "the same, heartbeat stands still", rules, trials, CellChance.Heartbeat, ct, (SickGoal, SickGoal));

        var cells = Math.Max(1, (int)Math.Ceiling(hours / HoursOfACell));
        var life = LongLife.Run(rules, cells, Math.Min(hours, HoursOfACell), ct);
        rows.Add(BenchRow.AtMost($"false declarations in {life.Hours:#,0} server-hours", 0, life.Declared.Count, "", "none published"));
        rows.Add(BenchRow.Fact("  so the rate is, with 95 % confidence, below", $"{RateBound.Upper95(life.Declared.Count, life.Hours):0.0e+0} per server-hour"));
        rows.Add(BenchRow.Fact("  of these hours lived event by event", $"{life.LivedHours:#,0} h, {life.Parts:#,0} parts"));
        rows.Add(BenchRow.Fact("  heartbeat's probe missing by chance, of a living server", $"{life.ProbeMissing:#,0} times"));
        rows.Add(BenchRow.Fact("  and a guard's probe too", $"{life.GuardMissing:#,0} times"));
        return Task.FromResult(new BenchReport("detection", rows, Notes(rules, life, trials, cells)));
    }

    private static void AddTimes(
        List<BenchRow> rows, string where, DetectionRules rules, int trials, int paused, CancellationToken ct, (double Death, double Silence) goals)
    {
        foreach (var (what, machineUp, goal, peer) in new[] { ("process death", true, goals.Death, DeathPeer), ("silence", false, goals.Silence, SilencePeer) })
        {
            var times = DetectionTimes.Measure(rules, trials, machineUp, paused, ct);
            rows.Add(BenchRow.Fact($"T_D p50, {what}, {where}", $"{BenchRow.Text(times.At(0.5))} s"));
            rows.Add(BenchRow.AtMost($"T_D p99, {what}, {where}", goal, times.At(0.99), "s", peer));
        }
    }

    private static IReadOnlyList<string> Notes(DetectionRules rules, LongLife life, int trials, int cells) =>
    [
        $"Seed {rules.Seed}, cells 0 to {cells - 1} of {HoursOfACell:0} h; {trials} ends per row of T_D. A cell is one server, two guards and heartbeat.",
        $"Each process stands still {rules.Pause / 1e6:0.#} s, {rules.PausesPerDay:0.##} times a day; per way {rules.Loss * 100:0.#} % loss (sent again after 200 ms, doubling; connects after 1 s) and up to {rules.Jitter / 1000} ms delay.",
        "The rest of the hours was not lived: in it heartbeat's probe, a guard's probe and the beats are never missing together, which the same draws show.",
        .. life.Declared.Take(10).Select(d => $"Declared: cell {d.Cell} at {TimeSpan.FromMicroseconds(d.At)}."),
    ];
}
