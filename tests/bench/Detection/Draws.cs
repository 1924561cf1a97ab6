namespace Failover.Bench;

/// <summary>
/// Chance that can be asked in any order: the draw of a number is a hash of (seed, stream, number). So a part of a run that is looked at
/// alone is the same part, and what is skipped need not be drawn.
/// </summary>
internal readonly struct Draws(ulong seed, int stream)
{
    private readonly ulong _key = Mix(seed + (0x9E3779B97F4A7C15UL * (ulong)(stream + 1)));

    /// <summary>64 evenly drawn bits.</summary>
    public ulong Bits(long number, int part) => Mix(_key ^ (((ulong)number << 3) | (uint)part));

    /// <summary>Evenly drawn, 0 to below 1.</summary>
    public double Share(long number, int part) => (Bits(number, part) >> 11) * (1.0 / (1UL << 53));

    // The finalizer of SplitMix64, twice: numbers that follow one another must give bits that do not.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
