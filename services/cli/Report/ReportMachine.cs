using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Failover.Cli;

/// <summary>The machine on which a report is made.</summary>
internal static class ReportMachine
{
    public static string Text(TimeProvider clock)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var text = new StringBuilder();
        Add(text, "program", $"failover {Version}");
        Add(text, "host", Environment.MachineName);
        Add(text, "system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        Add(text, "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        Add(text, "processors", $"{Environment.ProcessorCount}");
        Add(text, "memory", Quantity.Bytes(memory));
        Add(text, "time", $"{clock.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z, zone {clock.LocalTimeZone.Id}");
        text.Append("\nSettings of this process\n");
        foreach (var (name, value) in Settings(Environment.GetEnvironmentVariables()))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}={value}\n");
        }

        return text.ToString();
    }

    public static string Version => Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Only what configures this product, and of a secret only that it is set.</summary>
    internal static IEnumerable<(string Name, string Value)> Settings(IDictionary environment) =>
        from DictionaryEntry variable in environment
        let name = (string)variable.Key
        where name.StartsWith("FAILOVER_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_", StringComparison.Ordinal)
            || name is "OTEL_EXPORTER_OTLP_ENDPOINT" or "KUBECONFIG"
        orderby name
        select (name, SecretNames.IsSecret(name) ? SecretPatterns.Hidden : (string?)variable.Value ?? "");

    private static void Add(StringBuilder text, string name, string value) => text.Append($"{name,-12}{value}\n");
}
