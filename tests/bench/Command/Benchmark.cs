namespace Failover.Bench;

/// <summary>One benchmark.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="What">One line for <c>list</c>.</param>
/// <param name="RunAsync">Takes its options first and calls <see cref="BenchOptions.NothingElse"/>; then measures.</param>
internal sealed record Benchmark(string Name, string What, Func<BenchOptions, CancellationToken, Task<BenchReport>> RunAsync)
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("detection", "how soon a dead server is declared, and how often one that lives", DetectionBenchmark.RunAsync),
        new("control-plane", "what a large site costs, and how soon many that die at once have a spare", ControlPlaneBenchmark.RunAsync),
        new("ingest", "what recording costs per stream, with everything on, against ffmpeg -c copy", IngestBenchmark.RunAsync),
        new("reinsertion", "how fast held footage comes home, against cp and fsync", ReinsertionBenchmark.RunAsync),
    ];
}
