using System.Runtime.InteropServices;

namespace Failover.Bench;

/// <summary>The command line: a benchmark's name and its options.</summary>
internal static class BenchCommand
{
    private const string Usage = """
        Measures the product against its goals.

          NAME [--json FILE] [options]   one benchmark; docs/ref/benchmarks.md has the options
          list                           their names

        Ends with 0 when it measured (whatever it found), 1 when it could not, 2 for a wrong option.
        Without a name the program runs its own tests.
        """;

    /// <summary>True for a name; everything else is for the test runner.</summary>
    public static bool Wants(string[] args) => args.Length > 0 && (args[0][0] is not ('-' or '@' or ':') || args[0] == "--help");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args[0] is "--help" or "help")
        {
            Console.WriteLine(Usage);
            return 0;
        }

        if (args[0] == "list")
        {
            foreach (var benchmark in Benchmark.All)
            {
                Console.WriteLine($"{benchmark.Name,-16} {benchmark.What}");
            }

            return 0;
        }

        if (args is [ServicesProcess.Word, _, _, _])
        {
            return await ServicesProcess.RunAsync(args[1..]);
        }

        if (Benchmark.All.FirstOrDefault(b => b.Name == args[0]) is not { } chosen)
        {
            Console.Error.WriteLine($"There is no benchmark '{args[0]}'; 'list' names them.");
            Console.Error.WriteLine(Usage);
            return 2;
        }

        // Ended from outside it still removes its folder and ends the processes that it started.
        using var interrupted = new CancellationTokenSource();
        var endedBy = 0;
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            Interlocked.CompareExchange(ref endedBy, signal.Signal == PosixSignal.SIGINT ? 130 : 143, 0);
            interrupted.Cancel();
        }

        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            return await MeasureAsync(chosen, BenchOptions.Parse(args.AsSpan(1)), interrupted.Token);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return endedBy;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or UnauthorizedAccessException or HttpRequestException or TimeoutException)
        {
            Console.Error.WriteLine($"{chosen.Name}: {error.Message}");
            return 1;
        }
    }

    private static async Task<int> MeasureAsync(Benchmark chosen, BenchOptions options, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var (file, machine, began) = (options.Text("--json"), Machine.Look(time), time.GetTimestamp());
        Console.WriteLine($"{chosen.Name}: {machine}");
        var report = await chosen.RunAsync(options, ct);
        Console.Write(report.ToString());
        Console.WriteLine($"  It took {time.GetElapsedTime(began).TotalSeconds:0} s; load average now {Machine.Look(time).Load}.");
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, report.ToJson(machine) + "\n", ct);
        }

        return 0;
    }
}
