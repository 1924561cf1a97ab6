using System.Globalization;

namespace Failover.Simulation;

/// <summary>What the command line asks for.</summary>
internal sealed record SimulationOptions
{
    public int Seed { get; init; } = 1;
    public int From { get; init; } = 1;
    public int? Seeds { get; init; }
    public string? Plant { get; init; }
    public string? Json { get; init; }
    public string? Scenario { get; init; }
    public string? Write { get; init; }
    public TimeSpan Length { get; init; } = Failover.Simulation.Scenario.HalfHour;
    public int Threads { get; init; } = Environment.ProcessorCount;
    public bool Help { get; init; }

    /// <summary>Null with all that is wrong, one sentence each.</summary>
    public static SimulationOptions? Parse(string[] args, out List<string> problems)
    {
        var wrong = problems = [];
        var options = new SimulationOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--help")
            {
                return options with { Help = true };
            }

            var value = i + 1 < args.Length ? args[i + 1] : null;
            if (value is null)
            {
                problems.Add($"{args[i]} needs a value.");
                break;
            }

            options = args[i] switch
            {
                "--seed" => options with { Seed = Number(value) },
                "--from" => options with { From = Number(value), Seeds = options.Seeds ?? 1 },
                "--seeds" => options with { Seeds = Number(value) },
                "--plant" => options with { Plant = value },
                "--json" => options with { Json = value },
                "--scenario" => options with { Scenario = value },
                "--write" => options with { Write = value },
                "--minutes" => options with { Length = TimeSpan.FromMinutes(Number(value)) },
                "--threads" => options with { Threads = Number(value) },
                _ => Unknown(options, args[i]),
            };
            i++;

            int Number(string text)
            {
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return number;
                }

                wrong.Add($"{args[i]} needs a whole number above 0, not '{text}'.");
                return 1;
            }
        }

        if (options.Plant is { } plant && plant != "list" && !PlantedBugs.IsOne(plant))
        {
            problems.Add($"There is no planted bug '{plant}'; --plant list names them.");
        }

        return problems.Count == 0 ? options : null;

        SimulationOptions Unknown(SimulationOptions unchanged, string word)
        {
            wrong.Add($"{word} is not known.");
            return unchanged;
        }
    }
}
