using System.Globalization;

namespace Failover.Bench;

/// <summary>What a process of this machine has used: from /proc, so that it need not be ours.</summary>
/// <param name="Processor">User and system time.</param>
/// <param name="Memory">Resident bytes.</param>
internal sealed record ProcessCost(TimeSpan Processor, long Memory)
{
    private const double TicksPerSecond = 100;
    private const int PageBytes = 4096;

    public static ProcessCost Of(int pid) => Parse(File.ReadAllText($"/proc/{pid}/stat"));

    /// <summary>Reads a line of <c>/proc/PID/stat</c> (proc(5)); the name may hold spaces and brackets.</summary>
    public static ProcessCost Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessCost(TimeSpan.FromSeconds(ticks / TicksPerSecond), long.Parse(fields[21], CultureInfo.InvariantCulture) * PageBytes);
    }

    /// <summary>Cores in use between two looks.</summary>
    public double Cores(ProcessCost before, TimeSpan time) => (Processor - before.Processor) / time;
}
