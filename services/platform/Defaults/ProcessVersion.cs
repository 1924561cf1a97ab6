using System.Reflection;
using System.Runtime.InteropServices;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What a process says of its own version.</summary>
public static class ProcessVersion
{
    /// <param name="name">Who says it.</param>
    public static ServiceVersion Of(string name) => new(
        name,
        typeof(ProcessVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
}
