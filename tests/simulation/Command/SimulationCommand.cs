using System.Globalization;
using System.Text.Json;

namespace Failover.Simulation;

/// <summary>The command line of the simulation: one seed as a story, many as numbers, a planted bug, a scenario file.</summary>
internal static class SimulationCommand
{
    private const string Usage = """
        The seeded simulation of a whole site.

          --seed N [--plant NAME] [--minutes M]          one run, told line by line
          --from N --seeds M [--plant NAME] [--json FILE] [--minutes M] [--threads T]
                                                         many runs; ends with 1 when a rule was broken, and names the seed
          --scenario FILE [--plant NAME]                 one run of a scenario file
          --write FILE --seed N                          the scenario that a seed stands for, as a file
          --plant list                                   the planted bugs, each with a seed that finds it

        Without any of these the program runs its own tests.
        """;

    /// <summary>True for the simulation's own words; everything else is for the test runner.</summary>
    public static bool Wants(string[] args) =>
        args.Length > 0 && args[0] is "--seed" or "--from" or "--seeds" or "--plant" or "--scenario" or "--write" or "--help" or "--json" or "--minutes";

    public static int Run(string[] args)
    {
        if (SimulationOptions.Parse(args, out var problems) is not { } options)
        {
            problems.ForEach(Console.Error.WriteLine);
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (options.Help)
        {
            Console.WriteLine(Usage);
            return 0;
        }

        if (options.Plant == "list")
        {
            foreach (var (name, seed, what) in PlantedBugs.All)
            {
                Console.WriteLine($"{name,-26} {$"seed {seed}",-10} {what}");
            }

            foreach (var (name, scenario, what) in PlantedBugs.OfScenarios)
            {
                Console.WriteLine($"{name,-26} {"scenario",-10} {what}: {scenario}");
            }

            return 0;
        }

        try
        {
            return options switch
            {
                { Write: { } file } => Write(file, options),
                { Scenario: { } file } => TellOne(Scenario.Parse(Path.GetFileName(file), File.ReadAllText(file)), options),
                { Seeds: { } seeds } => RunMany(seeds, options),
                _ => TellOne(SimulationRun.Of(options.Seed, options.Length), options),
            };
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static int Write(string file, SimulationOptions options)
    {
        File.WriteAllText(file, SimulationRun.Of(options.Seed, options.Length).ToString());
        Console.WriteLine($"{file} written");
        return 0;
    }

    private static int TellOne(Scenario scenario, SimulationOptions options)
    {
        Console.WriteLine($"site {scenario.Site}");
        var result = SimulationRun.Run(scenario, options.Plant, tell: true);
        foreach (var line in result.Story)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {result.Seed}: {result.Simulated.TotalMinutes:0.0} min simulated, {result.Lived.TotalMinutes:0.0} of them event by event ({result.Events} events), {result.Takeovers} takeovers, story {result.StoryHash}"));
        Report(result);
        return result.Violations.Count == 0 ? 0 : 1;
    }

    private static int RunMany(int seeds, SimulationOptions options)
    {
        var run = ManySeeds.Run(options.From, seeds, options.Length, options.Plant, options.Threads, stopAtFirst: options.Plant is not null);
        foreach (var result in run.Broken)
        {
            Report(result);
        }

        Console.WriteLine(run.ToString());
        if (options.Json is { } file)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(run.ToJson(), new JsonSerializerOptions { WriteIndented = true }));
        }

        return run.Broken.Count == 0 ? 0 : 1;
    }

    private static void Report(RunResult result)
    {
        foreach (var violation in result.Violations)
        {
            Console.WriteLine($"BROKEN seed {result.Seed} {violation.Rule} at {violation.At:mm\\:ss\\.fff}: {violation.Text}");
        }

        if (result.Violations.Count > 0)
        {
            Console.WriteLine($"again: dotnet run -c Release --project tests/simulation -- --seed {result.Seed}");
        }
    }
}
