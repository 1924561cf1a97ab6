using System.Globalization;

namespace Failover.Bench;

/// <summary>A process's share of the machine's memory (PSS): what it shares with others counts in parts, so that it can be added up.</summary>
internal static class MemoryShare
{
    public static long Of(int pid) => Parse(File.ReadAllText($"/proc/{pid}/smaps_rollup"));

    /// <summary>Reads <c>/proc/PID/smaps_rollup</c> (proc(5)).</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="FormatException">There is no such line.</exception>
    public static long Parse(string rollup)
    {
        const string Key = "Pss:";
        var line = rollup.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) ?? throw new FormatException("smaps_rollup has no line 'Pss:'.");
        return 1024 * long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
