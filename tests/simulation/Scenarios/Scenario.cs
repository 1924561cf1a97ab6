using System.Globalization;
using System.Runtime.CompilerServices;

namespace Failover.Simulation;

/// <summary>A run that can be read and run again: its site, its chance, and each of its faults. What a seed found once is kept as one.</summary>
internal sealed record Scenario(string Name, string Story, int Seed, SitePlan Site, IReadOnlyList<Fault> Faults, TimeSpan Length)
{
    /// <summary>The default length of a run.</summary>
    public static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    /// <summary>Where the scenarios of this repository are.</summary>
    public static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "scenarios");

    /// <summary>One of the scenarios of this repository.</summary>
    public static Scenario Read(string file) => Parse(file, File.ReadAllText(Path.Combine(Folder(), file)));

    /// <exception cref="FormatException">With the line's number.</exception>
    public static Scenario Parse(string name, string text)
    {
        var (story, seed, length) = (new List<string>(), 1, HalfHour);
        SitePlan? site = null;
        var faults = new List<Fault>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            try
            {
                var cut = line.IndexOf(' ', StringComparison.Ordinal);
                var (word, rest) = cut < 0 ? (line, "") : (line[..cut], line[(cut + 1)..].Trim());
                switch (word)
                {
                    case "":
                        break;
                    case "#":
                        story.Add(rest);
                        break;
                    case "seed":
                        seed = int.Parse(rest, CultureInfo.InvariantCulture);
                        break;
                    case "minutes":
                        length = TimeSpan.FromMinutes(double.Parse(rest, CultureInfo.InvariantCulture));
                        break;
                    case "site":
                        site = SitePlan.Parse(rest);
                        break;
                    default:
                        faults.Add(Fault.Parse(line));
                        break;
                }
            }
            catch (FormatException error)
            {
                throw new FormatException($"{name} line {number}: {error.Message}", error);
            }
        }

        return new Scenario(
            name, string.Join(' ', story), seed, site ?? throw new FormatException($"{name}: it has no site line."), [.. faults.OrderBy(f => f.At)], length);
    }

    public override string ToString() => string.Join('\n', Story.Split('\n').Select(line => $"# {line}")
        .Append(string.Create(CultureInfo.InvariantCulture, $"seed    {Seed}"))
        .Append(string.Create(CultureInfo.InvariantCulture, $"minutes {Length.TotalMinutes:0.###}"))
        .Append($"site    {Site}")
        .Append("")
        .Concat(Faults.Select(fault => fault.ToString()))) + "\n";
}
