namespace Failover.Bench;

/// <summary>All chance of one cell: every question, every beat, every pause, each from a stream of its own.</summary>
internal sealed class CellChance
{
    /// <summary>Index of heartbeat's pauses; 0 is the server, 1 and 2 are its guards.</summary>
    public const int Heartbeat = 3;

    /// <param name="cell">Number of the cell; with the seed it decides everything.</param>
    /// <param name="length">Microseconds that the cell lives.</param>
    public CellChance(DetectionRules rules, long cell, long length)
    {
        var (ways, seed) = (new Ways(rules), new Draws(rules.Seed, 0).Bits(cell, 0));
        HeartbeatProbes = [.. Enumerable.Range(0, 3).Select(i => new ProbeChance(rules, ways, seed, 10 + i))];
        GuardProbes = [.. Enumerable.Range(0, 2).Select(i => new ProbeChance(rules, ways, seed, 20 + i))];
        Beats = [.. Enumerable.Range(0, 3).Select(i => new BeatChance(rules, ways, seed, 30 + i))];
        Pauses = [.. Enumerable.Range(0, 4).Select(i => new Pauses(rules, seed, 40 + i, length))];
        Ways = ways;
    }

    public Ways Ways { get; }

    /// <summary>Heartbeat's questions to the server and to both guards.</summary>
    public ProbeChance[] HeartbeatProbes { get; }

    /// <summary>Each guard's questions to the server.</summary>
    public ProbeChance[] GuardProbes { get; }

    /// <summary>Of the server and both guards.</summary>
    public BeatChance[] Beats { get; }

    /// <summary>Of the server, both guards, and heartbeat.</summary>
    public Pauses[] Pauses { get; set; }
}
