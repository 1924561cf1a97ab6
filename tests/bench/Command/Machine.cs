using System.Runtime.InteropServices;

namespace Failover.Bench;

/// <summary>Where and when a benchmark ran, and what else the machine did: numbers without it mean nothing.</summary>
internal sealed record Machine(DateTimeOffset Time, int Cores, string System, string Runtime, string Processor, string Load)
{
    public static Machine Look(TimeProvider time) => new(
        time.GetUtcNow(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        ProcessorName(), FirstLine("/proc/loadavg"));

    public override string ToString() => $"{Time:yyyy-MM-dd HH:mm:ss}Z, {Cores} cores {Processor}, {System}, {Runtime}, load average {Load}";

    private static string ProcessorName()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? "" : line[(line.IndexOf(':') + 1)..].Trim();
    }

    private static string FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : "unknown";
}
