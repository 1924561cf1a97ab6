using System.Collections.Concurrent;
using System.Globalization;

namespace Failover.Simulation;

/// <summary>Many seeds, one after the other on each core.</summary>
/// <param name="Elapsed">Real time that the machine took.</param>
internal sealed record ManySeeds(int Seeds, TimeSpan Simulated, TimeSpan Lived, long Events, int Takeovers, int Declarations, TimeSpan Elapsed, IReadOnlyList<RunResult> All)
{
    public IReadOnlyList<RunResult> Broken { get; } = [.. All.Where(r => r.Violations.Count > 0)];

    public static ManySeeds Run(int from, int seeds, TimeSpan length, string? plant, int threads, bool stopAtFirst)
    {
        var began = TimeProvider.System.GetTimestamp();
        var results = new RunResult?[seeds];
        // One seed at a time: in ranges, one core would have the last of them to itself.
        var each = Partitioner.Create(Enumerable.Range(0, seeds), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(each, new ParallelOptions { MaxDegreeOfParallelism = threads }, (i, loop) =>
        {
            var result = SimulationRun.Run(SimulationRun.Of(from + i, length), plant);
            results[i] = result;
            if (stopAtFirst && result.Violations.Count > 0)
            {
                loop.Stop();
            }
        });
        var done = results.OfType<RunResult>().ToList();
        return new ManySeeds(
            done.Count, Sum(done.Select(r => r.Simulated)), Sum(done.Select(r => r.Lived)), done.Sum(r => r.Events), done.Sum(r => r.Takeovers),
            done.Sum(r => r.Declarations), TimeProvider.System.GetElapsedTime(began), done);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seeds} seeds, {Simulated.TotalHours:0.0} simulated hours ({Lived.TotalHours:0.0} event by event, the rest quiet), {Events} events, {Takeovers} takeovers, {Elapsed.TotalSeconds:0.0} s, {Seeds / Elapsed.TotalSeconds:0.00} seeds/s, {Broken.Count} broken");

    /// <summary>For machines: the same numbers, each broken run, and what tells whether each run was the same as at another commit.</summary>
    public object ToJson() => new
    {
        seeds = Seeds,
        simulatedHours = Simulated.TotalHours,
        livedHours = Lived.TotalHours,
        events = Events,
        takeovers = Takeovers,
        declarations = Declarations,
        seconds = Elapsed.TotalSeconds,
        seedsPerSecond = Seeds / Elapsed.TotalSeconds,
        broken = Broken.Select(r => new { seed = r.Seed, violations = r.Violations.Select(v => new { rule = v.Rule, atMs = v.At.TotalMilliseconds, text = v.Text }) }),
        runs = All.Select(r => new { seed = r.Seed, events = r.Events, story = r.StoryHash }),
    };

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => new(times.Sum(t => t.Ticks));
}
