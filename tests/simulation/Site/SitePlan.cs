using System.Globalization;

namespace Failover.Simulation;

/// <summary>What a simulated site has: drawn from a seed, or read from a scenario's <c>site</c> line. Names follow from the counts: slave-1, spare-1, cam-1 ...</summary>
internal sealed record SitePlan
{
    public int Servers { get; init; } = 2;
    public int Spares { get; init; } = 1;

    /// <summary>Cameras of each server, in the servers' order.</summary>
    public IReadOnlyList<int> Cameras { get; init; } = [2, 2];

    /// <summary>Of those, by name: cameras that serve one session only.</summary>
    public IReadOnlyList<string> OneSession { get; init; } = [];

    /// <summary>Cameras that encode for each session anew.</summary>
    public IReadOnlyList<string> PerSession { get; init; } = [];
    public int StableSeconds { get; init; } = 5;
    public int RingSeconds { get; init; } = 20;
    public bool Entitled { get; init; } = true;

    public static SitePlan Draw(World world)
    {
        var chance = world.Chance("site");
        var servers = chance.Next(2, 5);
        List<int> cameras = [.. Enumerable.Range(0, servers).Select(_ => chance.Next(1, 4))];
        var total = cameras.Sum();
        return new SitePlan
        {
            Servers = servers,
            Spares = chance.Next(1, 4),
            Cameras = cameras,
            PerSession = chance.Next(8) == 0 ? [$"cam-{chance.Next(1, total + 1)}"] : [],
            StableSeconds = chance.Next(3, 12),
            RingSeconds = chance.Next(2) == 0 ? 20 : 10,
            Entitled = chance.Next(25) != 0,
        };
    }

    /// <summary>One line, as a scenario file has it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"servers={Servers} spares={Spares} cameras={string.Join(',', Cameras)} one-session={Names(OneSession)} per-session={Names(PerSession)} stable={StableSeconds} ring={RingSeconds} entitled={(Entitled ? "yes" : "no")}");

    /// <exception cref="FormatException">A word is not known or has no value.</exception>
    public static SitePlan Parse(string line)
    {
        var plan = new SitePlan();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = word.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = cut < 0 ? (word, "") : (word[..cut], word[(cut + 1)..]);
            plan = key switch
            {
                "servers" => plan with { Servers = int.Parse(value, CultureInfo.InvariantCulture) },
                "spares" => plan with { Spares = int.Parse(value, CultureInfo.InvariantCulture) },
                "cameras" => plan with { Cameras = [.. value.Split(',').Select(v => int.Parse(v, CultureInfo.InvariantCulture))] },
                "one-session" => plan with { OneSession = Split(value) },
                "per-session" => plan with { PerSession = Split(value) },
                "stable" => plan with { StableSeconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "ring" => plan with { RingSeconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "entitled" => plan with { Entitled = value == "yes" },
                _ => throw new FormatException($"'{key}' is no word of a site line; there are servers, spares, cameras, one-session, per-session, stable, ring, entitled."),
            };
        }

        return plan.Cameras.Count == plan.Servers
            ? plan
            : throw new FormatException($"The site line has {plan.Servers} servers and cameras for {plan.Cameras.Count}; give one number for each server.");
    }

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "-" : string.Join(',', names);

    private static IReadOnlyList<string> Split(string value) => value is "" or "-" ? [] : value.Split(',');
}
