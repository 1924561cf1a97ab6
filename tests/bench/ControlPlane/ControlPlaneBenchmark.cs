namespace Failover.Bench;

/// <summary>What the control plane of a large site costs, and how soon many servers that die at once have a spare each.</summary>
internal static class ControlPlaneBenchmark
{
    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var (servers, large) = (options.Whole("--servers", 100, least: 0), options.Whole("--large", 1000, least: 0));
        var (cameras, seconds) = (options.Whole("--cameras", 64), options.Whole("--seconds", 30));
        Func<TimeSpan> worked = options.Text("--clock") switch
        {
            null or "real" => PacedClock.RealTime,
            "processor" => PacedClock.ProcessorTime,
            var other => throw new FormatException($"--clock is real or processor, not '{other}'."),
        };
        options.NothingElse();
        var (rows, notes) = (new List<BenchRow>(), new List<string>());
        if (servers > 0)
        {
            await BrokerSite.MeasureAsync(servers, cameras, seconds, rows, notes, ct);
        }

        if (large > 0)
        {
            await InProcessAsync(large, cameras, seconds, worked, rows, notes, ct);
        }

        return new BenchReport("control-plane", rows, notes);
    }

    private static async Task InProcessAsync(int servers, int cameras, int seconds, Func<TimeSpan> worked, List<BenchRow> rows, List<string> notes, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("failover-bench-");
        try
        {
            var (killed, spares) = (Math.Max(1, servers / 10), Math.Max(2, servers * 12 / 100));
            var site = new LargeSite(servers, spares, cameras, name => $"http://{name}:7420");
            await using var minds = new MindsInProcess(site, Path.Combine(folder.FullName, "site.db"), worked);
            var settled = await minds.UntilAsync(() => site.Spares.Sum(s => s.Beat(minds.Now).Guarding.Count) >= servers, TimeSpan.FromSeconds(120), ct);
            if (!settled)
            {
                throw new InvalidOperationException($"{servers} servers were not all guarded within 120 s.");
            }

            await minds.PassAsync(TimeSpan.FromSeconds(5), ct);
            await minds.PassAsync(TimeSpan.FromSeconds(seconds), ct);
            var what = $"{servers:#,0} servers x {cameras} cameras in process";
            var steps = new Quantiles(minds.StepMs);
            rows.Add(BenchRow.AtMost($"processor, {what}", 2, minds.Processor.TotalSeconds / seconds, "cores", "none published"));
            rows.Add(BenchRow.Fact($"lag p50: sent -> all of its 50 ms handled", $"{BenchRow.Text(steps.At(0.5))} ms"));
            rows.Add(BenchRow.AtMost($"lag p99", MindsInProcess.Step.TotalMilliseconds, steps.At(0.99), "ms"));
            rows.Add(BenchRow.Fact("memory of the process", $"{Environment.WorkingSet / 1e6:0} MB"));

            for (var i = 0; i < killed; i++)
            {
                site.Servers[i * servers / killed].Dead = true;
            }

            var killedAt = minds.Now;
            if (!await minds.UntilAsync(() => minds.Assigned.Count >= killed && minds.Declared.Count >= killed, TimeSpan.FromSeconds(60), ct))
            {
                throw new InvalidOperationException($"{minds.Declared.Count} of {killed} servers were declared failed and {minds.Assigned.Count} assigned within 60 s.");
            }

            var takeovers = (await minds.TakeoversAsync(ct)).Count(t => t.Spec.Term > 0);
            var (first, last, assigned) = (minds.Declared.Values.Min(), minds.Declared.Values.Max(), minds.Assigned.Values.Max());
            rows.Add(BenchRow.AtMost($"{killed} killed at once: first declared -> all takeovers and plans", 1, (assigned - first).TotalSeconds, "s", "none published"));
            rows.Add(BenchRow.Fact("  killed -> first and last declared Failed", $"{(first - killedAt).TotalSeconds:0.00} s, {(last - killedAt).TotalSeconds:0.00} s"));
            var each = new Quantiles(minds.Declared.Select(d => (minds.Assigned[d.Key] - d.Value).TotalMilliseconds));
            rows.Add(BenchRow.Fact("  each server: declared -> planned, p50 and most", $"{BenchRow.Text(each.At(0.5))} ms, {BenchRow.Text(each.Most)} ms"));
            rows.Add(BenchRow.AtLeast("  takeovers in the store", killed, takeovers, ""));
            notes.Add($"In process: heartbeat, election, reinsertion; {spares} spares; beats 5 Hz, probes 4 Hz; store on disk; {seconds} s of site time, work takes real time, quiet time is left out.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
