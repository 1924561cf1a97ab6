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

    /// <summary>Cameras that serve one session only, though their objects do not say so.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];

    /// <summary>Cameras that each spare may hold hot; 0: as many as by default.</summary>
    public int MaxHot { get; init; }

    /// <summary>Network of each spare; 0: as much as by default. A camera needs 4.</summary>
    public int SpareMbps { get; init; }

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

        // A chance of their own: what else a seed draws stays as it is.
        var classes = world.Chance("camera classes");
        var (one, two) = (classes.Next(total), classes.Next(total));
        return new SitePlan
        {
            Servers = servers,
            Spares = chance.Next(1, 4),
            Cameras = cameras,
            PerSession = chance.Next(8) == 0 ? [$"cam-{chance.Next(1, total + 1)}"] : [],
            OneSession = classes.Next(5) == 0 ? [$"cam-{one + 1}"] : [],
            Refuses = classes.Next(6) == 0 ? [$"cam-{two + 1}"] : [],
            MaxHot = classes.Next(8) == 0 ? 1 : 0,
            SpareMbps = classes.Next(8) == 0 ? 11 : 0,
            StableSeconds = chance.Next(3, 12),
            RingSeconds = chance.Next(2) == 0 ? 20 : 10,
            Entitled = chance.Next(25) != 0,
        };
    }

    /// <summary>One line, as a scenario file has it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"servers={Servers} spares={Spares} cameras={string.Join(',', Cameras)} one-session={Names(OneSession)} refuses={Names(Refuses)} max-hot={MaxHot} spare-mbps={SpareMbps} per-session={Names(PerSession)} stable={StableSeconds} ring={RingSeconds} entitled={(Entitled ? "yes" : "no")}");

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
                "refuses" => plan with { Refuses = Split(value) },
                "max-hot" => plan with { MaxHot = int.Parse(value, CultureInfo.InvariantCulture) },
                "spare-mbps" => plan with { SpareMbps = int.Parse(value, CultureInfo.InvariantCulture) },
                "per-session" => plan with { PerSession = Split(value) },
                "stable" => plan with { StableSeconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "ring" => plan with { RingSeconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "entitled" => plan with { Entitled = value == "yes" },
                _ => throw new FormatException($"'{key}' is no word of a site line; there are servers, spares, cameras, one-session, refuses, max-hot, spare-mbps, per-session, stable, ring, entitled."),
            };
        }

        return plan.Cameras.Count == plan.Servers
            ? plan
            : throw new FormatException($"The site line has {plan.Servers} servers and cameras for {plan.Cameras.Count}; give one number for each server.");
    }

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "-" : string.Join(',', names);

    private static IReadOnlyList<string> Split(string value) => value is "" or "-" ? [] : value.Split(',');
}
